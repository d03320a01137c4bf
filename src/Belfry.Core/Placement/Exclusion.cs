namespace Belfry.Core.Placement;

/// <summary>A rule by which a worker may not take a run.</summary>
public enum Exclusion
{
    /// <summary>No process has joined under its name yet.</summary>
    NeverJoined,

    /// <summary>Its process does not answer.</summary>
    Offline,

    /// <summary>The group that the job names no longer exists.</summary>
    GroupGone,

    /// <summary>Another worker is meant by this part of a broadcast.</summary>
    OtherMember,

    /// <summary>It is not in the job's group.</summary>
    NotInGroup,

    /// <summary>It does not carry the job's tag.</summary>
    NoTag,

    /// <summary>It cannot run what the job is.</summary>
    NoType,

    /// <summary>It takes no further runs.</summary>
    Draining,

    /// <summary>All of its slots are taken.</summary>
    NoFreeSlot,
}
