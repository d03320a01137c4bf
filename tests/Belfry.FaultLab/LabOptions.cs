namespace Belfry.FaultLab;

/// <summary>What the laboratory was told.</summary>
internal sealed record LabOptions
{
    /// <summary>For how long faults are made; what goes before and comes after takes half a minute to two.</summary>
    public required TimeSpan Span { get; init; }

    public required int Seed { get; init; }

    /// <summary>Names of the kinds, in this order and again from the beginning; empty: all, shuffled.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>So many more jobs are scheduled beside the workload.</summary>
    public int Jobs { get; init; }

    /// <summary>So many more jobs are due each second.</summary>
    public int Rush { get; init; }

    /// <summary>By how much longer than promised things may take, on a machine that has other work to do.</summary>
    public double Patience { get; init; } = 1;

    /// <summary>The fence is taken down: the judges must notice.</summary>
    public bool BreakFence { get; init; }

    /// <summary>A file between whose marks the table is written.</summary>
    public string? Write { get; init; }

    /// <summary>The folder with logs and data stays.</summary>
    public bool Keep { get; init; }

    /// <summary>The command, for the record.</summary>
    public required string Command { get; init; }
}
