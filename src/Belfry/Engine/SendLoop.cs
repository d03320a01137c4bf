using System.Text.Json;
using System.Threading.Channels;
using Belfry.Cluster;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Core.Runs;
using Belfry.Fleet;
using Belfry.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Belfry.Engine;

/// <summary>
/// Sends runs to the workers that were committed for them, with what they run. Specs are kept by job and version, up to
/// a bound in bytes: most runs are of jobs that ran before. They are kept as they are stored, secrets sealed.
/// </summary>
internal sealed partial class SendLoop(
    Term term, JobStore jobs, WorkerPool pool, SpecSecrets secrets, ILogger<SendLoop> logger) : IDisposable
{
    private const int BatchRuns = 500;
    private const long SpecCacheBytes = 64 * 1024 * 1024;

    private readonly Channel<LiveRun> _ready = Channel.CreateUnbounded<LiveRun>();
    private readonly MemoryCache _specs = new(new MemoryCacheOptions { SizeLimit = SpecCacheBytes });

    /// <summary>Ends a run that cannot be sent, with the reason; set before anything is sent.</summary>
    public required Func<LiveRun, string, Task> EndUnsent { get; set; }

    /// <summary>Its assignment is committed; there are never more than the workers have slots.</summary>
    public void Send(LiveRun live)
    {
        live.AssignmentCommitted = true;
        _ready.Writer.TryWrite(live);
    }

    public async Task RunAsync()
    {
        var batch = new List<LiveRun>(BatchRuns);
        while (await _ready.Reader.WaitToReadAsync(term.Ended))
        {
            batch.Clear();
            while (batch.Count < BatchRuns && _ready.Reader.TryRead(out var live))
                batch.Add(live);
            var specs = await SpecsAsync(batch);
            foreach (var live in batch)
            {
                if (Send(live, live.Run, specs[(live.Run.Job, live.Run.JobVersion)]) is not { } reason)
                    continue;
                LogUnsent(live.Run.Id, live.Run.Job, reason);
                await EndUnsent(live, reason);
            }
        }
    }

    public void Dispose() => _specs.Dispose();

    /// <returns>Why it never can be sent; null when it was, or will be.</returns>
    private string? Send(LiveRun live, Run run, JobSpec stored)
    {
        // Without a session it stays assigned: the worker says what it holds when it is back, and gets it then.
        if (run.HasEnded || run.Worker is not { } worker || pool.Find(worker) is not { } session)
            return null;
        if (!secrets.TryOpen(stored, run, live.Plan.Uuid, out var spec, out var why))
            return why;
        session.Send(new RunAssigned
        {
            Run = run.Uuid,
            Attempt = run.Attempt,
            Epoch = term.Epoch,
            Job = live.Plan.Uuid,
            ScheduledAt = run.ScheduledAt,
            Shard = run.Shard,
            Shards = run.Shards,
            Spec = spec,
        });
        // A kill that came before the run was sent found nothing to end.
        if (live.KillReason is { } reason)
            session.Send(new RunCancelled(run.Uuid, reason));
        return null;
    }

    /// <summary>What the batch runs. The cache alone would not do: it takes no more when it is full.</summary>
    private async Task<Dictionary<(JobId, int), JobSpec>> SpecsAsync(List<LiveRun> batch)
    {
        var specs = new Dictionary<(JobId, int), JobSpec>();
        var missing = new HashSet<(JobId, int)>();
        foreach (var live in batch)
        {
            var version = (live.Run.Job, live.Run.JobVersion);
            if (specs.ContainsKey(version))
                continue;
            if (_specs.TryGetValue(version, out JobSpec? known))
                specs.Add(version, known!);
            else
                missing.Add(version);
        }
        if (missing.Count == 0)
            return specs;
        foreach (var row in await jobs.SpecsAsync(missing, term.Ended))
        {
            var version = (new JobId(row.JobId), row.Version);
            specs[version] = JsonSerializer.Deserialize<JobSpec>(row.Spec, JobJson.Options)!;
            using var entry = _specs.CreateEntry(version);
            entry.Value = specs[version];
            entry.Size = row.Spec.Length + 200;
        }
        return specs;
    }

    [LoggerMessage(3701, LogLevel.Error, "Run {Run} of job {Job} cannot be sent: {Reason}")]
    private partial void LogUnsent(RunId run, JobId job, string reason);
}
