using Belfry.Core.Schedules;
using BenchmarkDotNet.Attributes;

namespace Belfry.Benchmarks.Cron;

/// <summary>From a text to an expression.</summary>
public class CronParseBenchmarks
{
    [Params("0 */5 * * * ?", "0 */15 9-17 ? * MON-FRI", "0 0 0 29 2 ?")]
    public string Expression { get; set; } = "";

    [Benchmark]
    public bool Belfry() => CronExpression.TryParse(Expression, Guid.Empty, out _, out _);

    [Benchmark]
    public bool Quartz() => global::Quartz.CronExpression.TryParse(Expression, out _);
}
