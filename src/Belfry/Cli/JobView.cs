using Belfry.Cli.Terminal;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;

namespace Belfry.Cli;

/// <summary>Jobs as people see them.</summary>
internal static class JobView
{
    public static void List(Screen screen, ViewerTime time, PageDto<JobDto> page)
    {
        if (page.Total == 0)
        {
            screen.Say("No jobs. belfry job create --name hello --command 'echo hello' makes one.");
            return;
        }
        screen.Table(
            [
                new("id", IsNumber: true), new("name", Gives: true), new("type", Rank: 1), new("cron", Gives: true),
                new($"next ({time.Zone})"), new("last run"), new($"started ({time.Zone})", Rank: 2), new("took", IsNumber: true, Rank: 3),
            ],
            [.. page.Items.Select(job => (IReadOnlyList<Cell>)
            [
                job.Id, job.Name, KindOf(job), CronOf(job), NextOf(job, time.Short), RunView.StateOf(job.State),
                job.StartTime is { } start ? time.Short(start) : null,
                job.Times is { } took ? Durations.Elapsed(took) : null,
            ])]);
        PageOptions.SayRest(screen, page);
    }

    /// <param name="group">The name of its worker group; null when it has none.</param>
    public static void Show(Screen screen, ViewerTime time, JobDto job, string? group)
    {
        screen.Details(Facts(time, job, group));
        if (job.Params is { Count: > 0 } values)
            screen.Block("params", string.Join('\n', values.Select(param => $"{param.Key}={(param.Value.IsSecret ? "(secret)" : param.Value.Value)}")));
        screen.Block("target", job.Target ?? "");
        if (job.Http?.Body is { } body)
            screen.Block("body", body);
    }

    /// <summary>As sentences name it: <c>hello (id 3)</c>.</summary>
    public static string NameOf(JobDto job) => $"{job.Name} (id {job.Id})";

    private static IEnumerable<(string, Cell)> Facts(ViewerTime time, JobDto job, string? group) =>
    [
        ("name", job.Name),
        ("id", $"{job.Id}, {job.JobId}"),
        ("type", KindOf(job)),
        ("cron", CronOf(job)),
        ("next", NextOf(job, time.Exact)),
        ("valid", Between(time, job.StartsAt, job.EndsAt)),
        ("last run", RunView.StateOf(job.State)),
        ("started", job.StartTime is { } start ? time.Exact(start) : null),
        ("took", job.Times is { } took ? Durations.Elapsed(took) : null),
        ("on", job.Ip),
        ("running now", job.RunningCount is > 0 and var running ? running.ToString() : null),
        ("group", job.GroupId is null ? null : $"{group} (id {job.GroupId})"),
        ("tag", job.Tag),
        ("remark", job.Remark),
        ("created", job.CreateTime is { } created ? $"{time.Exact(created)} by {job.Username}" : null),
        ("version", job.Version),
        ("timeout", job.TimeoutSeconds is { } timeout ? $"{Durations.Text(timeout)}, then {Durations.Text(job.GraceSeconds ?? 0)} to end in" : "none"),
        ("retry", RetryOf(job.Retry)),
        ("concurrency", ConcurrencyOf(job)),
        ("misfire", job.Misfire is { } misfire ? Word.Of(misfire) : null),
        ("waits at most", job.StartDeadlineSeconds is { } deadline ? Durations.Text(deadline) : null),
        ("when lost", job.OnLost is { } lost ? $"{Word.Of(lost)}, after {Durations.Text(job.LostAfterSeconds ?? 0)} of silence" : null),
        ("routing", job.Routing is { } routing ? Word.Of(routing) : null),
        ("priority", job.Priority),
        ("runs as", job.RunAs),
        ("limits", LimitsOf(job.Limits)),
        ("keeps output", job.MaxOutputBytes is { } bytes ? ByteSizes.Text(bytes) : null),
        ("call", CallOf(job.Http)),
        ("tells", string.Join("; ", (job.Notify ?? []).Select(rule => $"channel {rule.Channel} of {string.Join(", ", (rule.On ?? []).Select(Word.Of))}"))),
    ];

    private static string? KindOf(JobDto job)
        => job.Type is not { } type ? null : job.Language is { } language ? $"{Word.Of(type)}, {Word.Of(language)}" : Word.Of(type);

    private static string? CronOf(JobDto job)
        => job.Cron is null || job.TimeZone is null or "UTC" ? job.Cron : $"{job.Cron} ({job.TimeZone})";

    private static Cell NextOf(JobDto job, Func<long, string> show)
    {
        if (job.NextFireTime is { } next)
            return show(next);
        if (job.Cron is null)
            return default;
        return job.Scheduled == true ? new Cell("none", Tone.Doubtful) : new Cell("stopped", Tone.Quiet);
    }

    private static string? Between(ViewerTime time, DateTimeOffset? from, DateTimeOffset? to) => (from, to) switch
    {
        ({ } begin, { } end) => $"{time.Exact(begin)} to {time.Exact(end)}",
        ({ } begin, null) => $"from {time.Exact(begin)}",
        (null, { } end) => $"until {time.Exact(end)}",
        _ => null,
    };

    private static string? RetryOf(RetryDto? retry)
        => retry is null or { Limit: null or 0 }
            ? "none"
            : $"up to {retry.Limit} times: after {Durations.Text(retry.DelaySeconds ?? 0)}, each wait × {retry.Backoff}, at most {Durations.Text(retry.MaxDelaySeconds ?? 0)}";

    private static string? ConcurrencyOf(JobDto job) => job.Concurrency switch
    {
        null => null,
        ConcurrencyPolicy.Queue => $"queue, at most {job.QueueLimit}",
        ConcurrencyPolicy.Allow => $"allow, at most {job.MaxConcurrent}",
        { } policy => Word.Of(policy),
    };

    private static string? LimitsOf(LimitsDto? limits)
    {
        var parts = new List<string>();
        if (limits?.MemoryBytes is { } memory)
            parts.Add($"{ByteSizes.Text(memory)} of memory");
        if (limits?.CpuSeconds is { } cpu)
            parts.Add($"{Durations.Text(cpu)} of processor time");
        if (limits?.OpenFiles is { } files)
            parts.Add($"{files} open files");
        if (limits?.Processes is { } processes)
            parts.Add($"{processes} processes");
        return string.Join(", ", parts);
    }

    private static string? CallOf(HttpDto? http)
    {
        if (http is null)
            return null;
        var parts = new List<string> { http.Method ?? "GET" };
        parts.AddRange((http.Headers ?? new Dictionary<string, string>()).Select(header => $"{header.Key}: {header.Value}"));
        if (http.ExpectStatus is { } status)
            parts.Add($"expects {status}");
        if (http.ExpectContent is { } content)
            parts.Add($"expects \"{content}\" in the answer");
        return string.Join("; ", parts);
    }
}
