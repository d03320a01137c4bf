using Belfry.Core.Jobs;
using Belfry.Core.Runs;

namespace Belfry.Engine;

/// <summary>
/// A run that goes to many workers at once: a row for each, with the same instant, and joined by the first one's id. A
/// part is for its worker alone, its further attempts too. No clock, no I/O.
/// </summary>
internal static class Broadcast
{
    /// <summary>How many runs there are beside the one that is numbered already.</summary>
    public static int FurtherRuns(IReadOnlyList<WorkerId>? members) => Math.Max(0, (members?.Count ?? 0) - 1);

    /// <param name="run">Part 0 as it would be for one worker; what it stands for, it alone stands for.</param>
    /// <param name="members">At least one.</param>
    public static IEnumerable<Run> Parts(Run run, IReadOnlyList<WorkerId> members, RunIds.Block ids, DateTimeOffset now)
    {
        for (var shard = 0; shard < members.Count; shard++)
        {
            var part = run with { Shard = shard, Shards = members.Count, Member = members[shard] };
            if (shard > 0)
            {
                var id = ids.Take();
                part = part with
                {
                    Id = id,
                    Uuid = RunUuid.Create(id, now),
                    Coalesced = null,
                    CoversFrom = null,
                    CoversTo = null,
                };
            }
            yield return part;
        }
    }
}
