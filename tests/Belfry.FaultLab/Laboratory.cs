using System.Diagnostics;
using Belfry.FaultLab.Faults;
using Belfry.FaultLab.Judges;
using Belfry.FaultLab.Load;
using Belfry.FaultLab.Site;

namespace Belfry.FaultLab;

/// <summary>One run of the laboratory: build up, make faults, let it come to rest, judge.</summary>
internal sealed class Laboratory(LabOptions options, string folder)
{
    private static readonly TimeSpan HealthyWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan AtRestWithin = TimeSpan.FromSeconds(180);

    private readonly Witness _witness = new(Path.Combine(folder, "witness"));
    private readonly ClockHistory _clocks = new();
    private readonly List<Finding> _findings = [];
    private readonly List<FaultRecord> _faults = [];

    public async Task<LabReport> RunAsync(CancellationToken ct)
    {
        var random = new Random(options.Seed);
        var began = TimeProvider.System.GetTimestamp();
        await _witness.PrepareAsync(ct);
        using var calls = new HttpWitness();
        Say("PostgreSQL, three masters and four workers are being started …");
        using var cluster = await TestedCluster.StartAsync(folder, _witness.Folder, ct);
        var asked = new RequestHistory(cluster.Database);
        await asked.ListenAsync(ct);
        calls.Open();

        using var tending = new CancellationTokenSource();
        using var changing = new CancellationTokenSource();
        var tended = cluster.TendAsync(tending.Token);
        var served = calls.ServeAsync(tending.Token);
        var read = _witness.ReadAsync(tending.Token);
        var watched = asked.WatchAsync(tending.Token);
        var changes = new Workload(cluster, new Random(options.Seed + 1));
        var crowd = new Crowd(cluster, options.Jobs);
        var rush = new Rush(cluster, options.Rush);
        try
        {
            if (!await TestedCluster.BecomesAsync(() => cluster.IsHealthyAsync(ct), HealthyWithin, ct))
                throw new LabException($"The cluster does not come up; see {folder}/hosts/*/log");
            await changes.CreateAsync(_witness.Script, ct);
            var from = DatabaseTime(cluster);
            await crowd.StartAsync(_witness.Script, ct);
            await rush.StartAsync(ct);
            await changes.StartAllAsync(ct);
            await _witness.NextAsync(_ => true, ct).WaitAsync(HealthyWithin, TimeProvider.System, ct);
            var scheduled = changes.Jobs.Count(job => job.Kind.Cron is not null) + options.Jobs + options.Rush;
            Say($"{scheduled:N0} jobs are scheduled after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s; seed {options.Seed}");
            var firing = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var changed = changes.ChangeAsync(changing.Token);
            if (options.BreakFence)
                await WithoutFenceAsync(cluster, ct);
            else
                await MakeFaultsAsync(cluster, random, ct);
            await changing.CancelAsync();
            await changed;
            var firingEnded = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            Say("Everything is left to come to rest …");
            await crowd.StopAsync(ct);
            await rush.StopAsync(ct);
            await ComeToRestAsync(cluster, changes, ct);
            var to = DatabaseTime(cluster);
            await cluster.Database.ExecuteAsync("analyze", ct);
            await UntilAccountedAsync(cluster, to, ct);
            await tending.CancelAsync();
            await Task.WhenAll(tended, served, read, watched);
            Say("The judges are at work …");
            var audit = await AuditJudge.JudgeAsync(cluster.Database, from, to, _findings, ct);
            var judge = new WitnessJudge(cluster.Database, _witness, calls, asked, _clocks, _findings);
            await judge.JudgeAsync(to, ct);
            JudgeLimits();
            JudgeProcesses(cluster, changes);
            await cluster.StopAsync(ct);
            return new LabReport
            {
                Options = options,
                Faults = _faults,
                Findings = _findings,
                Scheduled = scheduled,
                Audit = audit,
                Gaps = new FiringGaps(_witness.Begun, firing, firingEnded),
                Attempts = judge.Attempts,
                Begun = _witness.Begun.Count,
                LostRuns = judge.LostRuns,
                SureInstants = judge.SureInstants,
                Calls = changes.Calls,
                Unanswered = changes.Unanswered,
                Took = Stopwatch.GetElapsedTime(began),
            };
        }
        finally
        {
            await changing.CancelAsync();
            await tending.CancelAsync();
        }
    }

    /// <summary>Every master leads at once, until harm is done or the time is up.</summary>
    private async Task WithoutFenceAsync(TestedCluster cluster, CancellationToken ct)
    {
        Say("The fence is down.");
        await Fence.TakeDownAsync(cluster, ct);
        await TestedCluster.BecomesAsync(() => Fence.HasDoneHarmAsync(cluster, ct), options.Span, ct);
        await Fence.PutBackAsync(cluster, ct);
    }

    private async Task MakeFaultsAsync(TestedCluster cluster, Random random, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var sequence = Sequence(random).GetEnumerator();
        while (Stopwatch.GetElapsedTime(began) < options.Span && sequence.MoveNext())
        {
            var record = await MakeFaultAsync(cluster, sequence.Current, new Random(random.Next()), ct);
            _faults.Add(record);
            Say($"{_faults.Count,4}  {Stopwatch.GetElapsedTime(began):mm\\:ss}  {record}");
            if (!record.Recovered)
            {
                _findings.Add(new Finding("laboratory", "not recovered",
                    $"fault {_faults.Count}, {record}: not all is well again after {HealthyWithin.TotalSeconds:0} s"));
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 900)), TimeProvider.System, ct);
        }
    }

    /// <summary>Every kind once in a random order, and again.</summary>
    private IEnumerable<FaultKind> Sequence(Random random)
    {
        FaultKind[] kinds = options.Only.Count == 0
            ? [.. FaultKind.All]
            : [.. options.Only.Select(name => FaultKind.All.First(kind => kind.Name == name))];
        while (true)
        {
            if (options.Only.Count == 0)
                random.Shuffle(kinds);
            foreach (var kind in kinds)
                yield return kind;
        }
    }

    private async Task<FaultRecord> MakeFaultAsync(TestedCluster cluster, FaultKind kind, Random random, CancellationToken ct)
    {
        var injury = new Injury(cluster, _witness, _clocks, random, ct);
        var startedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await kind.RunAsync(injury);
        if (injury.NotDone is { } why)
            _findings.Add(new Finding("laboratory", "not done", $"{kind.Words}: {why}"));
        var healed = Stopwatch.GetTimestamp();
        var firing = await injury.FiringAgainAsync();
        var isHealthy = await TestedCluster.BecomesAsync(() => cluster.IsHealthyAsync(ct), HealthyWithin, ct);
        return new FaultRecord(kind, injury.Detail)
        {
            StartedAt = startedAt,
            EndedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            FiringAgain = firing,
            HealthyAgain = (long)Stopwatch.GetElapsedTime(healed).TotalMilliseconds,
            Recovered = firing is not null && isHealthy,
        };
    }

    private async Task ComeToRestAsync(TestedCluster cluster, Workload changes, CancellationToken ct)
    {
        await changes.StopAllAsync(ct);
        var isAtRest = await TestedCluster.BecomesAsync(
            async () => await cluster.Database.ScalarAsync<long>(
                "select (select count(*) from runs) + (select count(*) from schedule_requests) + (select count(*) from timers where outcome is null)", ct) == 0,
            AtRestWithin,
            ct);
        if (!isAtRest)
            _findings.Add(new Finding("laboratory", "not at rest", $"after {AtRestWithin.TotalSeconds:0} s without schedules there are still runs that have not ended"));
    }

    private static async Task UntilAccountedAsync(TestedCluster cluster, long to, CancellationToken ct)
        => await TestedCluster.BecomesAsync(
            async () => await cluster.Database.ScalarAsync<double>("select extract(epoch from done_through)::float8 * 1000 from watermark", ct) >= to,
            HealthyWithin,
            ct);

    private void JudgeLimits()
    {
        foreach (var fault in _faults.Where(fault => fault.FiringAgain > fault.Kind.LimitMilliseconds * options.Patience))
            _findings.Add(new Finding("laboratory", "too slow",
                $"{fault}: jobs were fired again after {fault.FiringAgain} ms; it may be {fault.Kind.LimitMilliseconds * options.Patience:0}"));
    }

    private void JudgeProcesses(TestedCluster cluster, Workload changes)
    {
        foreach (var end in cluster.All.SelectMany(server => server.OwnEnds))
            _findings.Add(new Finding("laboratory", "ended by itself", end));
        foreach (var wrong in changes.Wrong)
            _findings.Add(new Finding("laboratory", "wrong answer", wrong));
    }

    private static long DatabaseTime(TestedCluster cluster)
        => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + (cluster.Database.Host.Clock.Offset * 1000L);

    private static void Say(string text) => Console.Error.WriteLine(text);
}
