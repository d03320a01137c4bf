namespace Belfry.Azkaban;

/// <summary>What <c>Azkaban:*</c> says; read and checked by <see cref="AzkabanSettings"/>.</summary>
internal sealed record AzkabanOptions
{
    /// <summary>Null: there is no Azkaban, and all flows run on our own engine.</summary>
    public AzkabanConnection? Connection { get; init; }

    /// <summary>In which the times of the answers are written.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Flows that run on our own engine although there is an Azkaban: <c>project/flow</c>, or <c>project/*</c>.</summary>
    public IReadOnlyList<string> Native { get; init; } = [];

    /// <summary>How many status calls are under way at once.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>
    /// How long a submission whose answer was lost may stay unknown to an Azkaban that answers, before it counts as never
    /// taken. A request that Azkaban has accepted and not yet carried out is the reason to wait.
    /// </summary>
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a flow is looked at of which something has just changed.</summary>
    public TimeSpan FastestLook { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a flow is looked at of which nothing changes.</summary>
    public TimeSpan SlowestLook { get; init; } = TimeSpan.FromSeconds(10);

    public bool IsNative(string project, string flow)
        => Connection is null || Native.Contains($"{project}/{flow}") || Native.Contains($"{project}/*");
}
