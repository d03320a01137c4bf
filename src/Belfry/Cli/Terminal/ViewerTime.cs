using System.Globalization;
using Belfry.Core.Contracts;

namespace Belfry.Cli.Terminal;

/// <summary>Times as the person at the terminal writes and reads them: in their own zone.</summary>
internal sealed class ViewerTime(TimeProvider clock)
{
    private static readonly string[] LocalFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    private readonly TimeZoneInfo _zone = clock.LocalTimeZone;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The zone's name, for the heads of columns.</summary>
    public string Zone => IsUtc ? "UTC" : _zone.HasIanaId && _zone.Id != "Local" ? _zone.Id : "local";

    private bool IsUtc => _zone.BaseUtcOffset == TimeSpan.Zero && !_zone.SupportsDaylightSavingTime;

    /// <summary>To the second, for tables.</summary>
    public string Short(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public string Short(long unixSeconds) => Short(DateTimeOffset.FromUnixTimeSeconds(unixSeconds));

    /// <summary>To the millisecond, with the offset, and beside it the same in UTC.</summary>
    public string Exact(DateTimeOffset at)
    {
        var fraction = at.Millisecond == 0 ? "" : ".fff";
        var utc = at.UtcDateTime.ToString($"yyyy-MM-dd HH:mm:ss{fraction}", CultureInfo.InvariantCulture);
        if (IsUtc)
            return $"{utc} UTC";
        var local = Local(at).ToString($"yyyy-MM-dd HH:mm:ss{fraction} zzz", CultureInfo.InvariantCulture);
        return $"{local} ({utc} UTC)";
    }

    public string Exact(long unixSeconds) => Exact(DateTimeOffset.FromUnixTimeSeconds(unixSeconds));

    /// <summary>Reads RFC 3339, Unix seconds, or a date with or without a time in the viewer's zone.</summary>
    /// <param name="problem">What to say when it is none, or names no single moment.</param>
    public bool TryRead(string text, out DateTimeOffset at, out string problem)
    {
        problem = "";
        if (Moment.TryParse(text, out at))
            return true;
        if (!DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            problem = "give a time such as \"2026-11-20 08:00\" (your own zone), 2026-11-20T08:00:00Z, or Unix seconds";
        else if (_zone.IsInvalidTime(local))
            problem = $"your clocks jump over that time; write it with an offset ({local:yyyy-MM-dd'T'HH:mm:ss}Z)";
        else if (_zone.IsAmbiguousTime(local))
            problem = $"your clocks show that time twice; write it with an offset ({local:yyyy-MM-dd'T'HH:mm:ss}{Offset(local)})";
        else
            at = new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
        return problem.Length == 0;
    }

    private string Offset(DateTime local)
        => new DateTimeOffset(local, _zone.GetAmbiguousTimeOffsets(local)[0]).ToString("zzz", CultureInfo.InvariantCulture);

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);
}
