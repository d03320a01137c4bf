using System.Diagnostics.CodeAnalysis;

namespace Belfry.Core.Schedules;

/// <summary>
/// A parsed cron expression, without a zone: five fields (minute, hour, day of month, month, day of week), six with the
/// second first, seven with the year last (1970 to 2099), a name such as <c>@daily</c>, or <c>@every 1h30m</c>.
/// The fields are those of crontab(5) with the day rule of Vixie cron, and Quartz's <c>L</c>, <c>W</c>, <c>#</c> and
/// <c>?</c>, Jenkins's <c>H</c>, and ranges that wrap. docs/cron.md is the reference.
/// Immutable; expressions that are due at the same times are equal.
/// </summary>
public sealed class CronExpression : IEquatable<CronExpression>
{
    private readonly int _hash;

    private CronExpression(in CronFields fields)
    {
        Fields = fields;
        Times = fields.EverySeconds == 0 ? new LocalTimes(fields) : null;
        _hash = fields.GetHashCode();
    }

    /// <summary>Whether it is an <c>@every</c>, counted from an anchor without regard to days and zones.</summary>
    public bool IsEvery => EverySeconds > 0;

    /// <summary>The seconds between two instants of an <c>@every</c>, 1 to 31,622,400; else 0.</summary>
    public int EverySeconds => Fields.EverySeconds;

    /// <summary>
    /// Whether its second, minute or hour was written with <c>*</c>, a range or a step. Where clocks go back, such an
    /// expression is due in both occurrences of the repeated time, any other in the first alone.
    /// </summary>
    public bool IsInterval => IsEvery || Fields.IsInterval;

    internal CronFields Fields { get; }

    /// <summary>Null for an <c>@every</c>.</summary>
    internal LocalTimes? Times { get; }

    /// <summary>Reads an expression; surrounding spaces and the case of letters do not matter.</summary>
    /// <param name="text">What a person wrote; at most 2,000 characters.</param>
    /// <param name="jobId">What <c>H</c> is computed from; expressions without <c>H</c> do not depend on it.</param>
    /// <param name="expression">The expression, or null.</param>
    /// <param name="error">
    /// Null, or what is wrong where. An expression that is never due from 1970 to 2099 is an error too.
    /// </param>
    public static bool TryParse(
        string text,
        Guid jobId,
        [NotNullWhen(true)] out CronExpression? expression,
        [NotNullWhen(false)] out CronError? error)
    {
        error = CronParser.Parse(text, jobId, out var fields);
        expression = null;
        if (error is null)
            expression = new CronExpression(fields);
        else
            error = CronSlips.Suggest(text, error, jobId);
        return expression is not null;
    }

    /// <summary>Whether a text has an <c>H</c>, so that it means something else for each job.</summary>
    public static bool DependsOnJob(string text)
    {
        // An H in a name (THU, @hourly) follows a letter or the @.
        for (var i = text.AsSpan().IndexOfAny('H', 'h'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] is 'H' or 'h' && (i == 0 || text[i - 1] is ' ' or '\t' or '\n' or '\r' or ','))
                return true;
        }

        return false;
    }

    /// <summary>
    /// The canonical writing: it parses to an equal expression for every job, because <c>H</c> is written as the
    /// numbers it came to.
    /// </summary>
    public override string ToString() =>
        IsEvery ? "@every " + EveryInterval.Print(EverySeconds) : CronPrinter.Print(Fields);

    /// <summary>Whether both are due at the same times in every zone.</summary>
    public bool Equals(CronExpression? other) =>
        ReferenceEquals(this, other) || (other is not null && Fields == other.Fields);

    public override bool Equals(object? obj) => Equals(obj as CronExpression);

    public override int GetHashCode() => _hash;
}
