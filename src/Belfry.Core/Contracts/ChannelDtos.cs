using System.ComponentModel;
using Belfry.Core.Jobs;

namespace Belfry.Core.Contracts;

/// <summary>What the scheduler says about itself.</summary>
public enum AlertKind
{
    /// <summary>Runs wait, and no worker that is there may take them.</summary>
    NoEligibleWorker,

    /// <summary>A worker went away without saying goodbye.</summary>
    WorkerLost,

    /// <summary>Another master leads than before.</summary>
    LeaderChanged,

    /// <summary>So many runs are unfinished that further instants are skipped.</summary>
    SchedulerFull,

    /// <summary>PostgreSQL refused what was to be recorded; it is recorded as failed.</summary>
    PoisonRow,

    /// <summary>Runs were due for a long time, and none started.</summary>
    NothingRan,

    /// <summary>A fault ended the term of a leader.</summary>
    TermFailed,
}

/// <summary>How a channel is told.</summary>
public enum ChannelKind
{
    /// <summary>A POST of JSON to a URL.</summary>
    Webhook,

    /// <summary>A mail, by the mail server that the masters are configured with.</summary>
    Mail,
}

/// <summary>A channel as <c>/v1/channels</c> takes and gives it.</summary>
public sealed record ChannelDto : ICheckedContract
{
    // RFC 5321.
    private const int LongestAddress = 320;

    [AnswerOnly, Description("The id."), Example("3")]
    public long? Id { get; init; }

    [Mandatory, Length(1, 200), Description("Unique among channels."), Example("\"on call\"")]
    public string? Name { get; init; }

    [Mandatory, Description("How it is told."), Example("\"webhook\"")]
    public ChannelKind? Kind { get; init; }

    [Length(1, 2000), Description("Where a webhook posts to; for kind webhook alone."), Example("\"https://hooks.example.com/belfry\"")]
    public string? Url { get; init; }

    [Entries(0, 100, Longest = LongestAddress), Default("[]"), Description("Addresses of a mail; for kind mail alone."), Example("[\"oncall@example.com\"]")]
    public IReadOnlyList<string>? To { get; init; }

    [Entries(0, 100), Default("[]"), Description("The scheduler's own alerts that go there."), Example("[\"worker_lost\",\"scheduler_full\"]")]
    public IReadOnlyList<AlertKind>? Alerts { get; init; }

    [AnswerOnly, Description("How many notices wait to be told."), Example("0")]
    public int? Waiting { get; init; }

    [AnswerOnly(CanBeNull = true), Description("When it was last told something."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public DateTimeOffset? ToldAt { get; init; }

    [AnswerOnly(CanBeNull = true), Description("Why the newest notice that was not told yet, or was given up, could not be told.")]
    [Example("\"the server answered 502\"")]
    public string? Error { get; init; }

    [AnswerOnly, Description("When it was made, in Unix seconds."), Example("1795000000")]
    public long? CreateTime { get; init; }

    [AnswerOnly, Description("Counts the changes. It is the ETag too."), Example("1")]
    public int? Version { get; init; }

    public void Check(FieldErrors errors, CheckContext context)
    {
        if (Kind == ChannelKind.Webhook && Url is null)
            errors.Add("url", "is required for kind webhook");
        if (Kind == ChannelKind.Mail && Url is not null)
            errors.Add("url", "is for kind webhook alone");
        if (Url is not null && !IsHttpUrl(Url))
            errors.Add("url", "must be an absolute http or https URL");
        if (Kind == ChannelKind.Mail && To is null or { Count: 0 })
            errors.Add("to", "is required for kind mail");
        if (Kind == ChannelKind.Webhook && To is { Count: > 0 })
            errors.Add("to", "is for kind mail alone");
        if (To?.FirstOrDefault(address => !IsAddress(address)) is { } wrong)
            errors.Add("to", $"{wrong} is no mail address");
    }

    private static bool IsHttpUrl(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0;

    // One @ with something on both sides, and nothing that would end a line or a list.
    private static bool IsAddress(string text)
        => text.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
           && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character is ',' or ';' or '<' or '>' or '"' or '(' or ')');
}

/// <summary>One entry of a job's <c>notify</c>.</summary>
public sealed record NotifyDto
{
    [Mandatory, Entries(1, 4), Description("What is told of.")]
    [Example("[\"failure\",\"recovery\"]")]
    public IReadOnlyList<NotifyOn>? On { get; init; }

    [Mandatory, Description("The id of the channel that is told."), Example("3")]
    public long? Channel { get; init; }
}
