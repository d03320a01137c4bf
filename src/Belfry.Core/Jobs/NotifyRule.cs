namespace Belfry.Core.Jobs;

/// <summary>What somebody can be told about a job.</summary>
public enum NotifyOn
{
    /// <summary>A run failed, timed out or was lost, and is not tried again. What a person killed did not fail.</summary>
    Failure,

    /// <summary>A run succeeded, the first after one or more failures.</summary>
    Recovery,

    /// <summary>A run was triggered more than a second after its time.</summary>
    Late,

    /// <summary>A planned run was not run; its remark says why.</summary>
    Skipped,
}

/// <summary>One entry of a job's <c>notify</c>.</summary>
public sealed record NotifyRule
{
    public required IReadOnlyList<NotifyOn> On { get; init; }

    /// <summary>The id of a channel.</summary>
    public required long Channel { get; init; }
}
