namespace Belfry.Core.Contracts;

/// <summary>The answer of <c>GET /v1/cron</c>.</summary>
/// <param name="Explanation">When it is due, as a sentence.</param>
/// <param name="Warnings">What may surprise; empty when nothing.</param>
public sealed record CronPreviewDto(IReadOnlyList<CronFireDto> Items, string Explanation, IReadOnlyList<string> Warnings);

/// <param name="Local">The same moment on the clocks of the zone, with its offset.</param>
public sealed record CronFireDto(DateTimeOffset At, string Local);
