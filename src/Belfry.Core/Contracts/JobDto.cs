using System.ComponentModel;
using Belfry.Core.Jobs;

namespace Belfry.Core.Contracts;

/// <summary>A job as <c>/v1/jobs</c> takes and gives it. A field that a PUT leaves out goes back to its default.</summary>
public sealed record JobDto
{
    [AnswerOnly]
    [Description("The numeric id, for paths and filters.")]
    public long? Id { get; init; }

    [AnswerOnly]
    [Description("The global id.")]
    public Guid? JobId { get; init; }

    [Mandatory, Length(1, 200)]
    [Description("Unique among jobs.")]
    public string? Name { get; init; }

    [Description("The worker group whose members may run it; null for any worker.")]
    public long? GroupId { get; init; }

    [Length(1, 200)]
    [Description("The tag that a worker must carry; null for any.")]
    public string? Tag { get; init; }

    [Length(1, 1000)]
    [Description("When it is due: five fields, six with seconds first, seven with the year last; null for a job without schedule.")]
    public string? Cron { get; init; }

    [Length(1, 100)]
    [Description("The IANA name of the zone in which cron is read. Default UTC.")]
    public string? TimeZone { get; init; }

    [Mandatory]
    [Description("What the target is.")]
    public JobType? Type { get; init; }

    [Mandatory, Length(1, int.MaxValue), Bytes(1024 * 1024)]
    [Description("The command line, script, source code or URL.")]
    public string? Target { get; init; }

    [Description("The language of source code; for type code alone.")]
    public CodeLanguage? Language { get; init; }

    [Description("How the URL is called; for type http alone.")]
    public HttpDto? Http { get; init; }

    [Length(0, 10_000)]
    [Description("The job's own note.")]
    public string? Remark { get; init; }

    [AnswerOnly]
    [Description("Who created it.")]
    public string? Username { get; init; }

    [AnswerOnly]
    [Description("When it was created, in Unix seconds.")]
    public long? CreateTime { get; init; }

    [AnswerOnly]
    [Description("The newest version: every change makes one.")]
    public int? Version { get; init; }

    [AnswerOnly]
    [Description("Whether scheduling is started.")]
    public bool? Scheduled { get; init; }

    [AnswerOnly]
    [Description("When it is due next, in Unix seconds.")]
    public long? NextFireTime { get; init; }

    [AnswerOnly]
    [Description("How many runs of it are running now.")]
    public int? RunningCount { get; init; }

    [AnswerOnly]
    [Description("The address of the worker of its newest run.")]
    public string? Ip { get; init; }

    [AnswerOnly]
    [Description("The newest run: 1 running, 2 completed, 3 unknown, 4 error, 0 none of these.")]
    public int? Status { get; init; }

    [AnswerOnly]
    [Description("The state of the newest run as a word; idle when there was none.")]
    public string? State { get; init; }

    [AnswerOnly]
    [Description("The newest run's result: 1 ok, 2 failed.")]
    public int? Result { get; init; }

    [AnswerOnly]
    [Description("How long the newest run took, in milliseconds.")]
    public long? Times { get; init; }

    [AnswerOnly]
    [Description("When the newest run started, in Unix seconds.")]
    public long? StartTime { get; init; }

    [AnswerOnly]
    [Description("When the newest run ended, in Unix seconds.")]
    public long? EndTime { get; init; }

    [Bounds(1, 31_536_000)]
    [Description("Seconds after which a run is ended as timed out; null for no limit.")]
    public int? TimeoutSeconds { get; init; }

    [Bounds(0, 3600)]
    [Description("Seconds between SIGTERM and SIGKILL. Default 10.")]
    public int? GraceSeconds { get; init; }

    [Description("How often and how fast a failed run is tried again. Default: not at all.")]
    public RetryDto? Retry { get; init; }

    [Description("What becomes of a run whose worker is lost. Default fail.")]
    public LostPolicy? OnLost { get; init; }

    [Bounds(5, 86_400)]
    [Description("Seconds of a worker's silence after which its run is lost. Default 30.")]
    public int? LostAfterSeconds { get; init; }

    [Description("What becomes of a run while another of the job is going on. Default forbid.")]
    public ConcurrencyPolicy? Concurrency { get; init; }

    [Bounds(1, 1000)]
    [Description("How many runs may wait under concurrency queue. Default 10.")]
    public int? QueueLimit { get; init; }

    [Bounds(1, 100_000)]
    [Description("How many runs may go on at once under concurrency allow. Default 100.")]
    public int? MaxConcurrent { get; init; }

    [Description("What becomes of instants that were missed. Default fire_once.")]
    public MisfirePolicy? Misfire { get; init; }

    [Bounds(1, 31_536_000)]
    [Description("Seconds that a run may wait for a worker. Default 3600.")]
    public int? StartDeadlineSeconds { get; init; }

    [Description("No instant before this is due.")]
    public DateTimeOffset? StartsAt { get; init; }

    [Description("No instant after this is due.")]
    public DateTimeOffset? EndsAt { get; init; }

    [Description("How one of several workers is chosen. Default most_free_slots.")]
    public Routing? Routing { get; init; }

    [Bounds(-1000, 1000)]
    [Description("Runs with a higher priority are placed first. Default 0.")]
    public int? Priority { get; init; }

    [Length(1, 64)]
    [Description("The account that runs it; null for the worker's own choice.")]
    public string? RunAs { get; init; }

    [Description("Limits of one run.")]
    public LimitsDto? Limits { get; init; }

    [Bounds(1024, 1024 * 1024 * 1024)]
    [Description("Bytes of output that are kept. Default 10 MiB.")]
    public long? MaxOutputBytes { get; init; }

    [Entries(0, 1000), Bytes(64 * 1024)]
    [Description("Environment variables of every run.")]
    public IReadOnlyDictionary<string, string>? Params { get; init; }
}

/// <summary>How a failed run is tried again.</summary>
public sealed record RetryDto
{
    [Bounds(0, 100)]
    [Description("Attempts after the first. Default 0.")]
    public int? Limit { get; init; }

    [Bounds(0, 86_400)]
    [Description("Seconds before the first retry. Default 10.")]
    public double? DelaySeconds { get; init; }

    [Bounds(1, 100)]
    [Description("Each further delay is the one before times this. Default 2.")]
    public double? Backoff { get; init; }

    [Bounds(0, 86_400)]
    [Description("No delay is longer, in seconds. Default 3600.")]
    public double? MaxDelaySeconds { get; init; }
}

/// <summary>How a URL is called.</summary>
public sealed record HttpDto
{
    [Length(1, 20)]
    [Description("Default GET.")]
    public string? Method { get; init; }

    [Entries(0, 100), Bytes(8 * 1024)]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    [Bytes(1024 * 1024)]
    public string? Body { get; init; }

    [Bounds(100, 599)]
    [Description("The only status that counts as success; default any 2xx.")]
    public int? ExpectStatus { get; init; }

    [Length(1, 10_000)]
    [Description("Text that the answer must contain.")]
    public string? ExpectContent { get; init; }
}

/// <summary>Limits of one run; null is no limit.</summary>
public sealed record LimitsDto
{
    [Bounds(1024 * 1024, 1L << 50)]
    public long? MemoryBytes { get; init; }

    [Bounds(1, 31_536_000)]
    public int? CpuSeconds { get; init; }

    [Bounds(16, 1_000_000)]
    public int? OpenFiles { get; init; }

    [Bounds(1, 1_000_000)]
    public int? Processes { get; init; }
}
