namespace Belfry.Alerting;

/// <summary>How often a channel is told, and how long it is tried.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Between two messages to one channel.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After so many a notice is given up: with the delays below, some two hours after the first.</summary>
    public int Tries { get; init; } = 15;

    /// <summary>After the first try; each further one doubles it.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(15);
}
