using Belfry.Core.Schedules;
using BenchmarkDotNet.Attributes;

namespace Belfry.Benchmarks.Cron;

/// <summary>
/// The next occurrence, asked as a scheduler asks: each time after the one that was found last, from 2026 on, and from
/// 2026 again when there is none left or a century has passed.
/// </summary>
public class CronBenchmarks
{
    private const int Steps = 500;
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-01-01T00:00:00Z");
    private static readonly long StartSecond = Start.ToUnixTimeSeconds();

    private Schedule _belfry = null!;
    private Quartz.CronExpression? _quartz;

    /// <summary>All in the words that both understand.</summary>
    public static IEnumerable<string> Expressions { get; } =
    [
        "* * * * * ?",
        "*/10 * * * * ?",
        "0 * * * * ?",
        "0 */5 * * * ?",
        "0 0 * * * ?",
        "0 */15 9-17 ? * MON-FRI",
        "0 30 2 * * ?",
        "0 0 9,12,15,18 * * ?",
        "0 0 0 1 * ?",
        "0 0 0 L * ?",
        "0 0 0 15W * ?",
        "0 0 0 ? * MON#2",
        "0 0 0 ? * FRIL",
        "0 0 12 13 * FRI",
        "0 0 0 29 2 ?",
        WorstCase,
    ];

    public const string WorstCase = "0 0 0 */28 2 MON#5";

    [ParamsSource(nameof(Expressions))]
    public string Expression { get; set; } = "";

    public static IEnumerable<string> Zones { get; } = ["UTC", "Europe/Berlin", "America/New_York"];

    [ParamsSource(nameof(Zones))]
    public string Zone { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _belfry = Schedule.TryCreate(Expression, Zone, Guid.Empty, Start, null, null, out var schedule, out var error)
            ? schedule
            : throw new InvalidOperationException(error.Message);

        // Quartz knows no expression for which both day fields must match.
        _quartz = Expression == WorstCase
            ? null
            : new Quartz.CronExpression(Expression, TimeZoneInfo.FindSystemTimeZoneById(Zone));
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public long Belfry()
    {
        var at = StartSecond;
        for (var i = 0; i < Steps; i++)
        {
            at = _belfry.Next(at);
            if (at == Schedule.Never)
                at = StartSecond;
        }

        return at;
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public DateTimeOffset Quartz()
    {
        var at = Start;
        for (var i = 0; i < Steps && _quartz is not null; i++)
            at = _quartz.GetNextValidTimeAfter(at) is { } next && next.Year < 2100 ? next : Start;
        return at;
    }
}
