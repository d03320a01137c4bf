using System.Globalization;
using System.Text.Json.Nodes;
using Belfry.FaultLab.Sandbox;
using Belfry.FaultLab.Site;

namespace Belfry.FaultLab.Judges;

/// <summary>What <c>belfry audit</c> counted.</summary>
internal sealed record AuditCounts(
    long Planned, long OnTime, long Late, long Skipped, long Coalesced, long Pending, long Timers, long FaultCount);

/// <summary>The first judge: the program's own audit, as a command.</summary>
internal static class AuditJudge
{
    public const string Name = "audit";

    /// <param name="from">Exclusive, in Unix milliseconds of the database's clock.</param>
    /// <param name="to">Inclusive.</param>
    public static async Task<AuditCounts> JudgeAsync(
        DatabaseServer database, long from, long to, List<Finding> findings, CancellationToken ct)
    {
        var (_, output, errors) = await Command.TryAsync(
            TestedCluster.Program,
            ["audit", "--from", Seconds(from), "--to", Seconds(to), "--database", database.ConnectionString, "--json"],
            ct);
        if (!output.StartsWith('{'))
            throw new LabException($"belfry audit could not judge: {errors}{output}");
        var report = JsonNode.Parse(output)!;
        var counts = new AuditCounts(
            Of("planned"), Of("onTime"), Of("late"), Of("skipped"), Of("coalesced"), Of("pending"), Of("timers"), Of("faultCount"));
        foreach (var fault in report["faults"]!.AsArray())
            findings.Add(new Finding(Name, $"{fault!["kind"]}", $"job {fault["job"]} ({fault["jobName"]}) at {fault["at"]}: {fault["detail"]}"));
        if (counts.FaultCount > report["faults"]!.AsArray().Count)
            findings.Add(new Finding(Name, "more", $"{counts.FaultCount} faults in all"));
        if (counts.Planned != counts.OnTime + counts.Late + counts.Skipped + counts.Coalesced + counts.Pending && counts.FaultCount == 0)
            findings.Add(new Finding(Name, "sum", $"its counts do not add up: {counts}"));
        if (counts.Pending > 0)
            findings.Add(new Finding(Name, "pending", $"{counts.Pending} instants are not accounted for, though all is quiet"));
        return counts;

        long Of(string field) => (long)report[field]!;
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
}
