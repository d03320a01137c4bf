namespace Belfry.IntegrationTests.Azkaban.StandIn;

/// <summary>A job of a flow in the stand-in; a nested flow has jobs of its own.</summary>
internal sealed record StandInJob(string Id, string Type, IReadOnlyList<string> In)
{
    public IReadOnlyList<StandInJob> Nodes { get; init; } = [];

    /// <summary>Of a nested flow: the flow that it is.</summary>
    public string Flow { get; init; } = "";
}

/// <summary>A project of the stand-in.</summary>
internal sealed class StandInProject(int id, string name)
{
    public int Id => id;

    public string Name => name;

    public int Version { get; set; }

    public Dictionary<string, IReadOnlyList<StandInJob>> Flows { get; } = [];

    public HashSet<string> Locked { get; } = [];
}

/// <summary>An execution of the stand-in. Its project may be gone.</summary>
internal sealed class StandInExecution
{
    public required long Id { get; init; }

    public required int ProjectId { get; init; }

    public required string Project { get; init; }

    public required string Flow { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public required IReadOnlyList<StandInJob> Jobs { get; init; }

    public required long SubmitTime { get; init; }

    public string User { get; init; } = "jupiter";

    public string Option { get; init; } = "skip";

    public string FailureAction { get; init; } = "finishCurrent";

    public IReadOnlyList<string> FailureEmails { get; init; } = [];

    /// <summary>It has ended, and the web server has not taken notice everywhere yet.</summary>
    public bool IsSettling { get; set; }

    public string Status { get; set; } = "PREPARING";

    public long StartTime { get; set; } = -1;

    public long EndTime { get; set; } = -1;

    /// <summary>Statuses of jobs that are not those that follow from the execution's own.</summary>
    public Dictionary<string, string> JobStatus { get; } = [];

    /// <summary>How long it runs once it has started; null: until it is told to end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>As what it ends by itself.</summary>
    public string EndsAs { get; init; } = "SUCCEEDED";

    /// <summary>How long its jobs take to end when it is cancelled.</summary>
    public TimeSpan CancelTakes { get; set; } = TimeSpan.Zero;

    public bool IsFinal => Status is "SUCCEEDED" or "FAILED" or "KILLED" or "EXECUTION_STOPPED";
}

/// <summary>A schedule of the stand-in.</summary>
internal sealed record StandInSchedule(int Id, string Project, string Flow, string Cron, long Time);

/// <summary>What the stand-in does wrong with one call.</summary>
internal enum Fault
{
    /// <summary>Every session is forgotten first.</summary>
    SessionOver,

    /// <summary>The sign-in page, as for a POST without X-Requested-With.</summary>
    SignInPage,

    /// <summary>Plain text, as for a form of several parts.</summary>
    SignInText,

    /// <summary>JSON without a content type, as for a POST with X-Requested-With.</summary>
    SignInJson,

    /// <summary>JSON, as for a GET.</summary>
    SessionJson,

    /// <summary>HTTP 500 with a page, and nothing is done.</summary>
    ServerError,

    /// <summary>The call takes effect, and the connection breaks before the answer.</summary>
    DropAfter,

    /// <summary>The connection breaks before the call takes effect.</summary>
    DropBefore,

    /// <summary>The call takes effect, and half of the answer comes.</summary>
    HalfAnswer,

    /// <summary>The call takes effect, and the answer has no body.</summary>
    EmptyBody,

    /// <summary>The answer comes only after <see cref="StandInServer.SlowBy"/>.</summary>
    Slow,
}
