using Belfry.Core.Jobs;

namespace Belfry.Worker.Processes;

/// <summary>All that is needed to start a process.</summary>
internal sealed record Launch
{
    /// <summary>The run that the process belongs to.</summary>
    public required Guid Run { get; init; }

    /// <summary>
    /// A path when it contains a slash (relative to <see cref="Folder"/>), else a name looked up in PATH.
    /// </summary>
    public required string Program { get; init; }

    /// <summary>Without the program's own name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The working folder.</summary>
    public required string Folder { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The account of the process; its rights decide which programs are found.</summary>
    public required Account Account { get; init; }

    /// <summary>Whether the run is over with this process; else all of it is gone before the next one starts.</summary>
    public bool IsLast { get; init; } = true;

    /// <summary>Set before the program begins; null is none.</summary>
    public RunLimits? Limits { get; init; }
}

/// <summary>A step of a start that failed.</summary>
internal enum SpawnStep
{
    /// <summary>The program was not found, or may not be executed.</summary>
    Find,

    /// <summary>The account could not be taken.</summary>
    Account,

    /// <summary>The kernel refused the new process.</summary>
    Spawn,

    /// <summary>The limits could not be set.</summary>
    Limits,
}

/// <summary>Why a process was not started.</summary>
/// <param name="Error">The C library's error number.</param>
internal sealed record SpawnError(SpawnStep Step, int Error);
