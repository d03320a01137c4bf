using System.Collections.Frozen;
using Belfry.Core.Jobs;
using Belfry.Core.Placement;
using Belfry.Core.Runs;
using Belfry.Engine;
using Belfry.Storage;

namespace Belfry.Tests.Engine;

/// <summary>The tables in the documents are made by these tests: when one fails, its message is what belongs there.</summary>
public sealed class RemarksTests
{
    private static readonly Sentences OfTheEngine = new(typeof(Remarks), new Dictionary<string, object?[][]>(StringComparer.Ordinal)
    {
        ["Misfired"] = [[60L]],
        ["NobodyToBroadcastTo"] = [["no worker is online"]],
        ["SchedulerFull"] = [[200_000]],
        ["NotStartedInTime"] = [[3600, "every worker that may take it is busy"]],
        ["SecretUnreadable"] = [["PASSWORD", "it was sealed with key 1a2b, which this master does not have"], ["PASSWORD", "what is stored is damaged"]],
        ["ReplacedBy"] = [[new RunId(7)]],
        ["KilledBy"] = [["alice"]],
        ["StoppedWithKill"] = [["alice"]],
        ["TriedAgain"] = new[] { RunState.Failed, RunState.TimedOut, RunState.Lost }
            .Select(state => new object?[] { 1, state, DateTimeOffset.UnixEpoch.AddHours(2) }).ToArray(),
        ["WorkerSilent"] = [[TimeSpan.FromSeconds(30)]],
        ["StillRunningOn"] = [["worker-1"]],
        ["StillRunning"] = [[1]],
        ["HadSucceeded"] = [[1]],
        ["SupersededBy"] = [[2]],
        ["Refused"] = [["22021 invalid byte sequence"]],
    });

    private static readonly Sentences OfAlerts = new(typeof(AlertTexts), new Dictionary<string, object?[][]>(StringComparer.Ordinal)
    {
        ["WorkerLost"] = [["belfry/worker-1", "host-1", TimeSpan.FromSeconds(16)]],
        ["NoEligibleWorker"] = [[new RunId(7), new JobId(3), "no worker is online"]],
        ["NothingRan"] = [[TimeSpan.FromMinutes(15)]],
        ["SchedulerFull"] = [[200_000]],
        ["LeaderChanged"] = [["http://10.0.0.2:8080", 5L, "http://10.0.0.1:8080"]],
        ["TermFailed"] = [[5L, "57P01: terminating connection due to administrator command"]],
        ["RunRefused"] = [[new RunId(7), new JobId(3), "22021 invalid byte sequence"]],
        ["DecisionRefused"] = [["22021 invalid byte sequence"]],
    });

    private static readonly WorkerFacts Online = new()
    {
        Id = new WorkerId(1),
        Name = "worker-1",
        Slots = 1,
        Tags = FrozenSet.Create(StringComparer.Ordinal, "linux"),
        Types = FrozenSet.Create(StringComparer.Ordinal, "shell"),
    };

    private static readonly WorkerGroupFacts Own = new() { Id = new GroupId(1), Name = "nightly", Workers = [Online.Id], Tags = [] };
    private static readonly WorkerGroupFacts Other = Own with { Workers = [] };
    private static readonly RunNeed Shell = new(null, null, "shell", Routing.MostFreeSlots, null);

    [Fact]
    public void The_document_has_every_reason_that_the_engine_gives()
        => Holds("state-machine.md", OfTheEngine.Table());

    [Fact]
    public void The_document_has_every_reason_to_wait()
        => Holds("state-machine.md", string.Concat(ReasonsToWait().Distinct().Select(reason => $"- {reason}\n")));

    [Fact]
    public void The_document_has_every_alert()
        => Holds("operations.md", OfAlerts.Table());

    private static void Holds(string document, string text)
        => Assert.True(Sentences.Document(document).Contains(text, StringComparison.Ordinal), text);

    private static IEnumerable<string> ReasonsToWait()
    {
        yield return LogStore.WaitsForLeader;
        yield return LogStore.WaitsForTime;
        yield return Eligibility.WhyWaiting(Shell, null, []);
        yield return Eligibility.WhyWaiting(Shell, null, [Online]);
        yield return Eligibility.WhyWaiting(Shell, null, [Online with { Draining = true }]);
        yield return Eligibility.WhyWaiting(Shell, Other, [Online]);
        yield return Eligibility.WhyWaiting(Shell with { Tag = "gpu" }, null, [Online]);
        yield return Eligibility.WhyWaiting(Shell with { Tag = "gpu" }, Own, [Online]);
        yield return Eligibility.WhyWaiting(Shell with { Type = "python" }, null, [Online]);
        yield return Eligibility.WhyWaiting(Shell with { Type = "python" }, Own, [Online]);
        yield return Eligibility.WhyWaiting(Shell with { Member = new WorkerId(2) }, null, [Online]);
        var part = Shell with { Member = Online.Id };
        yield return Eligibility.WhyWaiting(part, null, [Online]);
        yield return Eligibility.WhyWaiting(part, Other, [Online]);
        yield return Eligibility.WhyWaiting(part with { Tag = "gpu" }, null, [Online]);
        yield return Eligibility.WhyWaiting(part with { Type = "python" }, null, [Online]);
        yield return Eligibility.WhyWaiting(part, null, [Online with { Draining = true }]);
        foreach (var policy in Enum.GetValues<ConcurrencyPolicy>())
        {
            foreach (var waiting in (int[])[0, 100])
            {
                Admission.Decide(new JobPolicies { Concurrency = policy, MaxConcurrent = 3, QueueLimit = 100 }, 3, waiting, false, out var reason);
                if (reason is not null)
                    yield return reason;
            }
        }
    }
}
