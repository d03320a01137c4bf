using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Belfry.Benchmarks.Site;
using Belfry.Core.Schedules;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Belfry.Benchmarks.Cron;

/// <summary>Runs the cron benchmarks beside Quartz and writes their table into docs/benchmarks.md.</summary>
internal static class CronReport
{
    public static int Run(string document, bool json)
    {
        // In this process, because a generated project would not find the repository's build settings.
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(3).WithIterationCount(8).WithIterationTime(TimeInterval.FromMilliseconds(60));
        var config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(json ? NullLogger.Instance : ConsoleLogger.Default).AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .WithOptions(ConfigOptions.DisableLogFile);
        var next = BenchmarkRunner.Run<CronBenchmarks>(config);
        var parse = BenchmarkRunner.Run<CronParseBenchmarks>(config);
        if (next.HasCriticalValidationErrors || next.Reports.Any(report => !report.Success))
            return 1;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(next.Reports.Concat(parse.Reports).Select(report => new
            {
                what = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo,
                of = report.BenchmarkCase.Parameters.PrintInfo,
                nanoseconds = report.ResultStatistics!.Mean,
                bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase),
            })));
        }
        else
        {
            MarkedSection.Replace(document, "cron", Table(next, parse));
        }
        return 0;
    }

    private static string Table(Summary next, Summary parse)
    {
        var text = new StringBuilder();
        text.Append($".NET {Environment.Version}, {Environment.ProcessorCount} cores, ");
        text.Append($"{RuntimeInformation.OSArchitecture}, ");
        text.Append($"tzdata {Tzdata.Version}, Quartz {QuartzVersion()}. ");
        text.AppendLine("Nanoseconds for one occurrence or parse, and bytes allocated.");
        text.AppendLine();
        text.AppendLine("| expression | zone | Belfry | bytes | Quartz | bytes | Quartz / Belfry |");
        text.AppendLine("|---|---|--:|--:|--:|--:|--:|");
        foreach (var expression in CronBenchmarks.Expressions)
        {
            foreach (var zone in CronBenchmarks.Zones)
            {
                var reports = next.Reports.Where(report => Parameter(report, "Expression") == expression
                    && Parameter(report, "Zone") == zone).ToList();
                var belfry = Find(reports, nameof(CronBenchmarks.Belfry));
                var quartz = expression == CronBenchmarks.WorstCase
                    ? null
                    : Find(reports, nameof(CronBenchmarks.Quartz));
                text.AppendLine($"| `{expression}` | {zone} | {Row(belfry, quartz)} |");
            }
        }

        text.AppendLine();
        text.AppendLine("| parse | Belfry | bytes | Quartz | bytes | Quartz / Belfry |");
        text.AppendLine("|---|--:|--:|--:|--:|--:|");
        foreach (var pair in parse.Reports.GroupBy(report => report.BenchmarkCase.Parameters.PrintInfo))
        {
            var expression = Parameter(pair.First(), "Expression");
            var belfry = Find(pair, nameof(CronParseBenchmarks.Belfry));
            text.AppendLine($"| `{expression}` | {Row(belfry, Find(pair, nameof(CronParseBenchmarks.Quartz)))} |");
        }

        return text.ToString();
    }

    private static string Parameter(BenchmarkReport report, string name) =>
        (string)report.BenchmarkCase.Parameters[name];

    private static BenchmarkReport Find(IEnumerable<BenchmarkReport> reports, string method) =>
        reports.First(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method);

    private static string Row(BenchmarkReport belfry, BenchmarkReport? quartz)
    {
        var ours = belfry.ResultStatistics!.Mean;
        return quartz is null
            ? $"{Figure(ours)} | {Bytes(belfry)} | – | – | –"
            : $"{Figure(ours)} | {Bytes(belfry)} | {Figure(quartz.ResultStatistics!.Mean)} | {Bytes(quartz)} | "
                + $"{Figure(quartz.ResultStatistics!.Mean / ours)}";
    }

    private static string Figure(double value) =>
        value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Bytes(BenchmarkReport report) =>
        $"{report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0}";

    private static string QuartzVersion() =>
        typeof(Quartz.CronExpression).Assembly.GetName().Version?.ToString(3) ?? "?";
}
