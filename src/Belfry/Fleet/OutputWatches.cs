using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Storage;

namespace Belfry.Fleet;

/// <summary>Tells workers which of their runs somebody watches, so that they send what they would only keep.</summary>
internal sealed class OutputWatches(LiveOutputStore store)
{
    // What each session was told; a new session knows nothing.
    private Dictionary<WorkerSession, HashSet<Guid>> _told = [];

    public async Task TellAsync(IReadOnlyList<WorkerSession> sessions, CancellationToken ct)
    {
        var watched = (await store.WatchedAsync(ct)).ToLookup(run => new WorkerId(run.Worker), run => run.Run);
        var told = new Dictionary<WorkerSession, HashSet<Guid>>();
        foreach (var session in sessions)
        {
            var runs = watched[session.Worker].ToHashSet();
            var before = _told.GetValueOrDefault(session) ?? [];
            foreach (var run in runs.Except(before))
                session.Send(new OutputFollowed(run, On: true));
            foreach (var run in before.Except(runs))
                session.Send(new OutputFollowed(run, On: false));
            if (runs.Count > 0)
                told[session] = runs;
        }
        _told = told;
    }
}
