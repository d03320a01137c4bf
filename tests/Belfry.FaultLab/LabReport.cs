using System.Text;
using Belfry.FaultLab.Faults;
using Belfry.FaultLab.Judges;

namespace Belfry.FaultLab;

/// <summary>What came out, as the table that is printed and written.</summary>
internal sealed record LabReport
{
    public required LabOptions Options { get; init; }
    public required IReadOnlyList<FaultRecord> Faults { get; init; }
    public required IReadOnlyList<Finding> Findings { get; init; }
    public required int Scheduled { get; init; }
    public required AuditCounts Audit { get; init; }
    public required FiringGaps Gaps { get; init; }
    public required int Attempts { get; init; }
    public required int Begun { get; init; }
    public required int LostRuns { get; init; }
    public required long SureInstants { get; init; }
    public required int Calls { get; init; }
    public required int Unanswered { get; init; }
    public required TimeSpan Took { get; init; }

    /// <summary>With the fence down each judge must find instants with two records, by itself.</summary>
    public bool IsFenceNoticed
        => new[] { AuditJudge.Name, WitnessJudge.Name }.All(judge => Findings.Any(finding => finding.Judge == judge && finding.Kind == "doubled"));

    public string FenceVerdict => IsFenceNoticed
        ? "The fence was down, and both judges noticed."
        : "The fence was down, and not both judges noticed: they cannot be trusted.";

    /// <summary>In Markdown.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine($"`{Options.Command}`, {Faults.Count} faults in {Options.Span.TotalMinutes:0.#} minutes ({Took.TotalMinutes:0.#} with everything).");
        text.AppendLine();
        text.AppendLine("| fault | times | fired again, p50 | max | worst gap between firings | all well after its end, p50 | max |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var kind in Faults.GroupBy(fault => fault.Kind).OrderBy(kind => FaultKind.All.ToList().IndexOf(kind.Key)))
        {
            var again = kind.Select(fault => fault.FiringAgain ?? long.MaxValue).Order().ToList();
            var well = kind.Select(fault => fault.HealthyAgain).Order().ToList();
            text.AppendLine($"| {kind.Key.Words} | {kind.Count()} | {Seconds(Median(again))} | {Seconds(again[^1])} | {Seconds(kind.Max(fault => Gaps.Worst(fault.StartedAt, fault.EndedAt)))} | {Seconds(Median(well))} | {Seconds(well[^1])} |");
        }
        text.AppendLine();
        text.AppendLine("| what | figure |");
        text.AppendLine("|---|---:|");
        Row("jobs with a schedule", Scheduled);
        Row("planned instants", Audit.Planned);
        Row("fired on time", Audit.OnTime);
        Row("fired late (by more than 1 s)", Audit.Late);
        Row("skipped, with a reason", Audit.Skipped);
        Row("coalesced into a later fire", Audit.Coalesced);
        Row("started by hand or with a delay", Audit.Timers);
        Row("attempts", Attempts);
        Row("attempts that began, by their own testimony", Begun);
        Row("lost runs (their worker was silent for too long)", LostRuns);
        Row("instants the second judge is sure of", SureInstants);
        Row("calls that changed something meanwhile", Calls);
        Row("of these unanswered", Unanswered);
        text.AppendLine($"| time to replace the leader (killed or paused), p50 and max | {LeaderTimes("leader-killed", "leader-paused")} |");
        text.AppendLine($"| planned hand-over, p50 and max | {LeaderTimes("handed-over")} |");
        Row("missing, doubled, executed twice, not final, too slow", Findings.Count);
        if (Findings.Count > 0)
        {
            text.AppendLine();
            foreach (var kinds in Findings.GroupBy(finding => (finding.Judge, finding.Kind)))
            {
                text.AppendLine($"- {kinds.Key.Judge}, {kinds.Key.Kind}: {kinds.Count()}");
                foreach (var finding in kinds.Take(10))
                    text.AppendLine($"  - {finding.Detail.ReplaceLineEndings(" ")}");
            }
        }
        return text.ToString();

        void Row(string what, long figure) => text.AppendLine($"| {what} | {figure:N0} |");
    }

    /// <summary>Puts the table between the marks of a document; one with many jobs has a place of its own there.</summary>
    /// <exception cref="LabException">It has no marks.</exception>
    public void WriteTo(string file)
    {
        var name = Options.Jobs > 0 ? "table with many jobs" : "table";
        var begin = $"<!-- {name}: begin -->";
        var end = $"<!-- {name}: end -->";
        var document = File.ReadAllText(file);
        var from = document.IndexOf(begin, StringComparison.Ordinal);
        var to = document.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
            throw new LabException($"{file} has no lines {begin} and {end} to write between.");
        File.WriteAllText(file, $"{document[..(from + begin.Length)]}\n\n{ToText()}\n{document[to..]}");
    }

    private string LeaderTimes(params string[] kinds)
    {
        var times = Faults.Where(fault => kinds.Contains(fault.Kind.Name)).Select(fault => fault.FiringAgain ?? long.MaxValue).Order().ToList();
        return times.Count == 0 ? "–" : $"{Seconds(Median(times))}, {Seconds(times[^1])}";
    }

    private static long Median(List<long> ordered) => ordered[(ordered.Count - 1) / 2];

    private static string Seconds(long milliseconds) => milliseconds == long.MaxValue ? "never" : $"{milliseconds / 1000.0:0.00} s";
}
