using Belfry.FaultLab.Faults;
using Belfry.FaultLab.Load;
using Belfry.FaultLab.Site;
using Npgsql;

namespace Belfry.FaultLab.Judges;

/// <summary>An attempt as the database has it. Times are Unix milliseconds.</summary>
internal sealed record AttemptRow
{
    public required long Id { get; init; }
    public required Guid Uuid { get; init; }
    public required long Job { get; init; }
    public required long? Instant { get; init; }
    public required int Shard { get; init; }
    public required int Shards { get; init; }
    public required int Attempt { get; init; }
    public required long ScheduledAt { get; init; }
    public required string State { get; init; }
    public required bool HadWorker { get; init; }
    public required long? CoversFrom { get; init; }
    public required int? Coalesced { get; init; }

    public bool IsFinal => State is not ("queued" or "assigned" or "running");
}

/// <summary>
/// The second judge. It works out from what was asked which instants there should be, and compares that, and what the jobs
/// wrote down themselves, with the database. It shares nothing with the program but the names of tables.
/// </summary>
internal sealed class WitnessJudge(
    DatabaseServer database, Witness witness, HttpWitness calls, RequestHistory asked, ClockHistory clocks, List<Finding> findings)
{
    public const string Name = "witness";
    private const int CountLimit = 10_000;
    private const long Blind = 20_000;
    private const int MostTold = 3;

    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    private readonly Dictionary<long, string> _jobs = [];
    private readonly Dictionary<long, string> _types = [];

    public int Attempts { get; private set; }

    public int LostRuns { get; private set; }

    /// <summary>Instants that it is sure of; the others lie where a change took effect.</summary>
    public long SureInstants { get; private set; }

    /// <param name="until">The end of what is judged, in Unix milliseconds of the database's clock.</param>
    public async Task JudgeAsync(long until, CancellationToken ct)
    {
        foreach (var (id, name, type) in await database.RowsAsync(
            "select id, name, spec ->> 'type' from jobs", row => (row.GetInt64(0), row.GetString(1), row.GetString(2)), ct))
            (_jobs[id], _types[id]) = (name, type);
        var rows = await ReadAttemptsAsync(ct);
        Attempts = rows.Count;
        LostRuns = rows.Count(row => row.State == "lost");
        var requests = await asked.ReadAsync(ct);
        foreach (var unseen in requests.Where(request => request.SeenAt - request.AskedAt > Blind && !clocks.Steps.Any(step => Math.Abs(step.Before - request.AskedAt) < Blind)))
            Find("blind", $"nobody looked when {Text(unseen)}");
        JudgeInstants(rows, requests, until);
        JudgeBroadcasts(rows);
        await JudgeSingleStartsAsync(rows, ct);
        JudgeTestimonies(rows);
        JudgeCalls(rows);
    }

    private void JudgeInstants(List<AttemptRow> rows, List<ScheduleRequest> requests, long until)
    {
        var firsts = rows.Where(row => row is { Instant: not null, Attempt: 1, Shard: 0 }).ToLookup(row => row.Job);
        foreach (var job in requests.ToLookup(request => request.Job))
        {
            var history = ScheduleHistory.Of(job, clocks, until);
            var anchors = history.Stretches.Any(stretch => stretch.Schedule is { IsInterval: true })
                ? Enumerable.Range(0, 3).Select(n => (job.First().AskedAt / 1000) + n)
                : [0L];
            // Where an interval is counted from is known to the second at which its start took effect, and that only nearly.
            var verdicts = anchors.Select(anchor => JudgeJob(job, history, firsts[job.Key].ToList(), anchor, until)).ToList();
            var verdict = verdicts.MinBy(one => one.Findings.Count);
            SureInstants += verdict.Sure;
            findings.AddRange(verdict.Findings);
        }
        foreach (var job in firsts.Where(job => requests.All(request => request.Job != job.Key)))
            Find("unplanned", $"{NameOf(job.Key)} has {job.Count()} runs, and nobody ever started it");
    }

    private (List<Finding> Findings, long Sure) JudgeJob(
        IGrouping<long, ScheduleRequest> requests, ScheduleHistory history, List<AttemptRow> rows, long anchor, long until)
    {
        var job = requests.Key;
        var found = new List<Finding>();
        var sure = new HashSet<long>();
        var doubtful = new List<(long After, long Through)>();
        foreach (var stretch in history.Stretches)
        {
            var (after, through) = (FloorSecond(stretch.After), FloorSecond(Math.Min(stretch.Through, until)));
            if (!stretch.IsCertain)
                doubtful.Add((after, through));
            if (!stretch.IsCertain || stretch.Schedule is null)
                continue;
            for (var second = after + 1; second <= through; second++)
            {
                if (stretch.Schedule.IsDue(second, anchor))
                    sure.Add(second);
            }
        }
        var records = new Dictionary<long, List<AttemptRow>>();
        foreach (var row in rows)
        {
            var instant = row.Instant!.Value / 1000;
            var from = (row.CoversFrom ?? row.Instant.Value) / 1000;
            for (var second = from; second <= instant; second++)
            {
                if (second == instant || sure.Contains(second))
                    Record(second, row);
            }
            if (!sure.Contains(instant) && !IsDoubtful(instant))
                found.Add(Of("unplanned", job, instant, $"run {row.Id} stands for an instant that no schedule had; asked before: {Before(instant)}"));
            if (row.Coalesced is { } count and < CountLimit)
            {
                var least = sure.Count(second => second >= from && second <= instant);
                var most = least + doubtful.Sum(one => Math.Max(0, Math.Min(one.Through, instant) - Math.Max(one.After, from - 1)));
                if (count < least || count > most)
                    found.Add(Of("miscounted", job, instant, $"run {row.Id} says that it stands for {count} instants; there were {least} to {most}"));
            }
        }
        foreach (var second in sure.Where(second => !records.ContainsKey(second)).Order())
            found.Add(Of("missing", job, second, $"no record stands for it; asked before: {Before(second)}"));
        foreach (var (second, several) in records.Where(pair => pair.Value.Count > 1))
            found.Add(Of("doubled", job, second, $"{several.Count} records stand for it: runs {string.Join(", ", several.Select(row => $"{row.Id} ({row.State})"))}"));
        return (found, sure.Count);

        void Record(long second, AttemptRow row)
        {
            if (!records.TryGetValue(second, out var several))
                records[second] = several = [];
            several.Add(row);
        }

        string Before(long second)
            => string.Join(", ", requests.Where(request => request.AskedAt / 1000 <= second).TakeLast(MostTold).Select(Text));

        bool IsDoubtful(long second) => doubtful.Exists(one => second > one.After && second <= one.Through);
    }

    /// <summary>Every part of a broadcast once.</summary>
    private void JudgeBroadcasts(List<AttemptRow> rows)
    {
        foreach (var parts in rows.Where(row => row is { Attempt: 1, Shards: > 1, Instant: not null }).GroupBy(row => (row.Job, row.Instant)))
        {
            var shards = parts.Select(row => row.Shard).Order().ToList();
            if (!shards.SequenceEqual(Enumerable.Range(0, parts.First().Shards)))
                findings.Add(Of("broadcast", parts.Key.Job, parts.Key.Instant!.Value / 1000, $"its parts are {string.Join(", ", shards)} of {parts.First().Shards}"));
        }
    }

    /// <summary>What was started once, by hand or with a delay, has one record each, whatever became of it.</summary>
    private async Task JudgeSingleStartsAsync(List<AttemptRow> rows, CancellationToken ct)
    {
        var firsts = rows.Where(row => row is { Attempt: 1, Shard: 0 }).ToLookup(row => row.Uuid);
        var wanted = await database.RowsAsync(
            "select job_id, run_uuid from lab.requests where action = 'run'", row => (row.GetInt64(0), row.GetGuid(1)), ct);
        foreach (var (job, run) in wanted)
        {
            if (firsts[run].Count() is var count and not 1)
                Find(count == 0 ? "missing" : "doubled", $"run {run} of {NameOf(job)}, which was started by hand or with a delay, has {count} records");
        }
    }

    private void JudgeTestimonies(List<AttemptRow> rows)
    {
        var known = rows.ToLookup(row => row.Uuid);
        var begun = witness.Begun.ToLookup(testimony => testimony.Run);
        foreach (var run in begun)
        {
            var first = run.First();
            if (run.Skip(1).Any())
                Find("executed twice", $"run {run.Key}, attempt {first.Attempt}, began {run.Count()} times: on {string.Join(", ", run.Select(one => one.Host))}");
            switch (known[run.Key].ToList())
            {
                case []:
                    Find("unknown", $"run {run.Key} began on {first.Host}, and the database does not know it");
                    break;
                case [var row] when row.Attempt != first.Attempt || row.Shard != first.Shard || row.ScheduledAt != first.Instant:
                    Find("mistaken", $"run {row.Id} was told that it is attempt {first.Attempt} for {Text(first.Instant)}; the database says {row.Attempt} and {Text(row.ScheduledAt)}");
                    break;
                case [{ State: "skipped" } row]:
                    Find("ran though skipped", $"run {row.Id} of {NameOf(row.Job)} began on {first.Host}");
                    break;
                case [_, _, ..]:
                    Find("doubled", $"run {run.Key} has {known[run.Key].Count()} rows");
                    break;
            }
        }
        foreach (var row in rows)
        {
            if (!row.IsFinal)
                Find("not final", $"run {row.Id} of {NameOf(row.Job)} is still {row.State}");
            if (row.State == "succeeded" && _types[row.Job] != "http" && !(begun.Contains(row.Uuid) && witness.Done.Contains(row.Uuid)))
                Find("not run", $"run {row.Id} of {NameOf(row.Job)} is said to have succeeded, and {(begun.Contains(row.Uuid) ? "did not say that it was done" : "never began")}");
        }
        foreach (var line in witness.Unreadable)
            Find("unreadable", line);
    }

    /// <summary>http jobs are told nothing of their run: their calls are counted, by job.</summary>
    private void JudgeCalls(List<AttemptRow> rows)
    {
        foreach (var path in rows.Where(row => _types.GetValueOrDefault(row.Job) == "http").ToLookup(row => "/" + NameOf(row.Job).Split('#')[0]))
        {
            var made = calls.Calls.GetValueOrDefault(path.Key);
            var succeeded = path.Count(row => row.State == "succeeded");
            var sent = path.Count(row => row.HadWorker);
            if (made < succeeded || made > sent)
                Find("calls", $"{path.Key} was called {made} times; {succeeded} runs succeeded, {sent} were given to workers");
        }
    }

    private Task<List<AttemptRow>> ReadAttemptsAsync(CancellationToken ct) => database.RowsAsync(
        """
        select id, uuid, job_id, instant, shard, shards, attempt, scheduled_at, state::text, worker_id is not null, covers_from, coalesced
        from all_runs
        """,
        row => new AttemptRow
        {
            Id = row.GetInt64(0),
            Uuid = row.GetGuid(1),
            Job = row.GetInt64(2),
            Instant = Milliseconds(row, 3),
            Shard = row.GetInt32(4),
            Shards = row.GetInt32(5),
            Attempt = row.GetInt32(6),
            ScheduledAt = Milliseconds(row, 7)!.Value,
            State = row.GetString(8),
            HadWorker = row.GetBoolean(9),
            CoversFrom = Milliseconds(row, 10),
            Coalesced = row.IsDBNull(11) ? null : row.GetInt32(11),
        },
        ct);

    private static long? Milliseconds(NpgsqlDataReader row, int column)
        => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column).ToUnixTimeMilliseconds();

    private static long FloorSecond(long milliseconds) => milliseconds == long.MinValue ? 0 : milliseconds / 1000;

    private static string Text(long milliseconds) => $"{Epoch.AddMilliseconds(milliseconds):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}";

    private static string Text(ScheduleRequest request)
        => $"{request.Action} {request.Expression} asked {Text(request.AskedAt)}, could be read {Text(request.SeenAt)}{(request.At is { } at ? $", for {Text(at)}" : "")}";

    private string NameOf(long job) => _jobs.GetValueOrDefault(job, $"job {job}");

    private Finding Of(string kind, long job, long second, string detail)
        => new(Name, kind, $"{NameOf(job)} at {Text(second * 1000)}: {detail}");

    private void Find(string kind, string detail) => findings.Add(new Finding(Name, kind, detail));
}
