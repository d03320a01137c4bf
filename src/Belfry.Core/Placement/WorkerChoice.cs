using Belfry.Core.Jobs;

namespace Belfry.Core.Placement;

/// <summary>A worker with the number of slots that are free now.</summary>
public readonly record struct Candidate(WorkerId Id, int FreeSlots);

/// <summary>Which of the eligible workers gets a run. No clock, no I/O.</summary>
public static class WorkerChoice
{
    /// <param name="eligible">All eligible workers, in a stable order, also those without a free slot.</param>
    /// <param name="turn">
    /// Under <see cref="Routing.RoundRobin"/>, how many runs of this need were placed before; under
    /// <see cref="Routing.Random"/>, a random number; else unused. Not negative.
    /// </param>
    /// <returns>The index of the chosen worker; -1 while nobody who may take it has a free slot.</returns>
    public static int Choose(ReadOnlySpan<Candidate> eligible, Routing routing, JobId? hashKey, long turn)
        => routing switch
        {
            Routing.RoundRobin => FirstFreeFrom(eligible, turn),
            Routing.Random => NthFree(eligible, turn),
            Routing.ConsistentHash when hashKey is { } key => OwnWorker(eligible, key),
            _ => MostFree(eligible),
        };

    private static int MostFree(ReadOnlySpan<Candidate> eligible)
    {
        var best = -1;
        var most = 0;
        for (var i = 0; i < eligible.Length; i++)
        {
            if (eligible[i].FreeSlots > most)
                (best, most) = (i, eligible[i].FreeSlots);
        }
        return best;
    }

    private static int FirstFreeFrom(ReadOnlySpan<Candidate> eligible, long turn)
    {
        for (var i = 0; i < eligible.Length; i++)
        {
            var index = (int)((turn + i) % eligible.Length);
            if (eligible[index].FreeSlots > 0)
                return index;
        }
        return -1;
    }

    private static int NthFree(ReadOnlySpan<Candidate> eligible, long turn)
    {
        var free = 0;
        foreach (var candidate in eligible)
            free += candidate.FreeSlots > 0 ? 1 : 0;
        if (free == 0)
            return -1;
        var n = turn % free;
        for (var i = 0; ; i++)
        {
            if (eligible[i].FreeSlots > 0 && n-- == 0)
                return i;
        }
    }

    /// <summary>
    /// Rendezvous hashing: each job ranks all workers, and a worker that comes or goes moves only the jobs that rank it
    /// first. A busy worker is waited for; that is what staying means.
    /// </summary>
    private static int OwnWorker(ReadOnlySpan<Candidate> eligible, JobId job)
    {
        var best = -1;
        var highest = 0UL;
        for (var i = 0; i < eligible.Length; i++)
        {
            var rank = Mix((ulong)job.Value * 0x9E37_79B9_7F4A_7C15 ^ Mix((ulong)eligible[i].Id.Value));
            if (best < 0 || rank > highest)
                (best, highest) = (i, rank);
        }
        return best >= 0 && eligible[best].FreeSlots > 0 ? best : -1;
    }

    /// <summary>The finalizer of SplitMix64: every input bit moves every output bit.</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}
