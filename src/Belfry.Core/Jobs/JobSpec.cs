namespace Belfry.Core.Jobs;

/// <summary>What a job runs, and with it what a worker must be able to do.</summary>
public enum JobType
{
    /// <summary>A command line, split into words as a POSIX shell splits them and run without a shell.</summary>
    Command,

    /// <summary>A script; its <c>#!</c> line is honoured, else <c>bash</c> runs it.</summary>
    Shell,

    /// <summary>Source code in a <see cref="CodeLanguage"/>.</summary>
    Code,

    /// <summary>A call of an absolute http or https URL.</summary>
    Http,
}

/// <summary>The languages of <see cref="JobType.Code"/>.</summary>
public enum CodeLanguage
{
    Python,
    Golang,
}

/// <summary>
/// All that a worker needs to run a job. It travels in every assignment and is stored with every version of a job.
/// </summary>
public sealed record JobSpec
{
    public required JobType Type { get; init; }

    /// <summary>The command line, script, source or URL; at most 1 MiB of UTF-8.</summary>
    public required string Target { get; init; }

    /// <summary>Set for <see cref="JobType.Code"/> alone.</summary>
    public CodeLanguage? Language { get; init; }

    /// <summary>Set for <see cref="JobType.Http"/> alone; null is a plain GET.</summary>
    public HttpCall? Http { get; init; }

    /// <summary>Environment variables of the run, by name.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = EmptyParams;

    /// <summary>The names in <see cref="Params"/> whose values are masked in output.</summary>
    public IReadOnlyList<string> SecretParams { get; init; } = [];

    /// <summary>
    /// Secret params as they are stored, sealed; null when there are none. What a worker is sent has them opened in
    /// <see cref="Params"/> instead.
    /// </summary>
    public IReadOnlyDictionary<string, string>? SealedParams { get; init; }

    /// <summary>Seconds from the start until the run is ended as timed out; null is no limit.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Seconds between SIGTERM and SIGKILL.</summary>
    public int GraceSeconds { get; init; } = 10;

    /// <summary>The account of the run; null is the worker's own choice (<c>--run-as</c>).</summary>
    public string? RunAs { get; init; }

    /// <summary>Null is no limit of any kind.</summary>
    public RunLimits? Limits { get; init; }

    /// <summary>Bytes of output that are kept; of more, the first and the last half are.</summary>
    public long MaxOutputBytes { get; init; } = 10L * 1024 * 1024;

    private static readonly Dictionary<string, string> EmptyParams = [];
}

/// <summary>How a job of type http calls its URL.</summary>
public sealed record HttpCall
{
    public string Method { get; init; } = "GET";

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public string? Body { get; init; }

    /// <summary>The only status that counts as success; null is any 2xx.</summary>
    public int? ExpectStatus { get; init; }

    /// <summary>Text that the answer's body must contain.</summary>
    public string? ExpectContent { get; init; }
}

/// <summary>Limits of one run; null is no limit.</summary>
public sealed record RunLimits
{
    /// <summary>Bytes of memory of the run's processes together.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Seconds of processor time.</summary>
    public int? CpuSeconds { get; init; }

    public int? OpenFiles { get; init; }

    public int? Processes { get; init; }
}
