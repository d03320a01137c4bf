using System.Text.Json.Nodes;
using Belfry.Access;
using Belfry.Control;
using Belfry.IntegrationTests.Api;
using Belfry.IntegrationTests.Worker;
using Belfry.Storage;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Belfry.IntegrationTests.Engine;

/// <summary>Where the runs of a job go, by its routing: a real master and several real workers.</summary>
public sealed class RoutingTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly Dictionary<string, TestWorker> _workers = [];
    private TestMaster? _master;
    private HttpClient? _client;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Database Database => _master!.Services.GetRequiredService<Database>();

    public async ValueTask InitializeAsync()
    {
        _master = await TestMaster.StartAsync(postgres, Ct);
        _client = await _master.ClientAsync("operator", Ct);
        foreach (var name in (string[])["one", "two", "three"])
            await JoinAsync(name);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.Values)
            await worker.DisposeAsync();
        _client?.Dispose();
        if (_master is not null)
            await _master.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Round_robin_gives_every_worker_the_same_number_also_with_pauses_between()
    {
        var job = await CreateAsync("round_robin");
        for (var batch = 0; batch < 3; batch++)
        {
            await RunAsync(job, 3);
            // What looks after queues passes meanwhile, and must not forget whose turn it is.
            await OneMoreSecondAsync();
        }
        Assert.Equal([3, 3, 3], (await CountsAsync(job)).Values);
    }

    [Fact]
    public async Task Random_uses_every_worker()
    {
        var job = await CreateAsync("random");
        await RunAsync(job, 60);
        var counts = await CountsAsync(job);
        Assert.Equal(3, counts.Count);
        // Of 60 at a third each, fewer than 6 or more than 34 comes once in ten thousand times.
        Assert.All(counts.Values, count => Assert.InRange(count, 6, 34));
    }

    [Fact]
    public async Task Consistent_hash_keeps_a_job_on_its_worker_and_moves_few_when_one_comes()
    {
        var jobs = new List<long>();
        for (var i = 0; i < 40; i++)
            jobs.Add(await CreateAsync("consistent_hash"));
        var before = await OwnersAsync(jobs);
        Assert.Equal(before, await OwnersAsync(jobs));
        Assert.Equal(3, before.Values.Distinct().Count());

        await JoinAsync("four");
        var after = await OwnersAsync(jobs);
        // Whatever moved moved to the new one; about a quarter should.
        var moved = jobs.Where(job => before[job] != after[job]).ToList();
        Assert.All(moved, job => Assert.Equal("four", after[job]));
        Assert.InRange(moved.Count, 1, 20);

        await LeaveAsync("four");
        Assert.Equal(before, await OwnersAsync(jobs));
    }

    [Fact]
    public async Task Broadcast_runs_once_on_every_member_and_tells_each_which_part_it_is()
    {
        var job = await CreateAsync("broadcast", target: "sh -c 'echo $BELFRY_SHARD_INDEX of $BELFRY_SHARD_TOTAL'");
        await RunAsync(job, 1, rows: 3);
        var rows = (await LogAsync(job)).OrderBy(row => row!["shard"]!.GetValue<int>()).ToList();
        Assert.Equal([0, 1, 2], rows.Select(row => row!["shard"]!.GetValue<int>()));
        Assert.All(rows, row => Assert.Equal(3, row!["shards"]!.GetValue<int>()));
        Assert.All(rows, row => Assert.Equal("succeeded", row!["state"]!.GetValue<string>()));
        Assert.Equal(["one", "three", "two"], rows.Select(row => row!["workerName"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal(rows[0]!["id"]!.GetValue<long>(), Assert.Single(rows.Select(row => row!["firstRunId"]!.GetValue<long>()).Distinct()));
        for (var shard = 0; shard < rows.Count; shard++)
        {
            var output = await _client!.GetStringAsync($"/v1/scheduler-logs/{rows[shard]!["id"]}/output", Ct);
            Assert.Equal($"{shard} of 3\n", output);
        }
    }

    [Fact]
    public async Task Broadcast_of_a_group_or_tag_goes_to_its_members_alone()
    {
        var job = await CreateAsync("broadcast", ("tag", "two"));
        await RunAsync(job, 1, rows: 1);
        Assert.Equal("two", Assert.Single(await CountsAsync(job)).Key);
    }

    [Fact]
    public async Task Broadcast_to_nobody_is_skipped_and_says_why()
    {
        var job = await CreateAsync("broadcast", ("tag", "nowhere"));
        await RunAsync(job, 1, rows: 1);
        var row = Assert.Single(await LogAsync(job))!;
        Assert.Equal("skipped", row["state"]!.GetValue<string>());
        Assert.Equal("there was nobody to broadcast to: no online worker carries the tag nowhere", row["remark"]!.GetValue<string>());
    }

    [Fact]
    public async Task Broadcast_on_a_schedule_is_one_instant_and_the_audit_knows_every_part()
    {
        var from = DateTimeOffset.FromUnixTimeSeconds((await NowAsync()).ToUnixTimeSeconds());
        var job = await CreateAsync("broadcast", ("cron", "* * * * * *"));
        await SendAsync("/v1/schedulers", new JsonObject { ["jobIds"] = new JsonArray(job) });
        await Eventually.BecomesAsync(() => LogAsync(job), log => log.Count(row => row!["endedAt"] is not null) >= 6, Ct);
        using (var stop = new HttpRequestMessage(HttpMethod.Delete, $"/v1/schedulers?jobId={job}"))
            (await Reply.ReadAsync(await _client!.SendAsync(stop, Ct), Ct)).Is(200);
        var to = await NowAsync();
        await Eventually.BecomesAsync(() => new ScheduleStore(Database).WatermarkAsync(Ct), mark => mark.DoneThrough >= to, Ct);

        var audit = new InstantAudit(new InstantStore(Database));
        var sound = await audit.RunAsync(from, to, null, Ct);
        Assert.True(sound.FaultCount == 0, string.Join('\n', sound.Faults));
        Assert.True(sound.Planned >= 2);
        var instants = await RowsAsync<(long Instant, long Parts)>(
            "select extract(epoch from instant)::bigint, count(distinct shard) from all_runs where state <> 'skipped' group by instant");
        Assert.All(instants, instant => Assert.Equal(3, instant.Parts));

        await RowsAsync<long>("with gone as (delete from run_history where shard = 2 returning 1) select count(*) from gone");
        var broken = await audit.RunAsync(from, to, null, Ct);
        Assert.True(broken.FaultCount > 0);
        Assert.All(broken.Faults, fault => Assert.Equal("incomplete", fault.Kind));
    }

    [Fact]
    public async Task The_parts_of_a_broadcast_count_as_one_run_for_concurrency()
    {
        var job = await CreateAsync("broadcast", ("target", "sleep 60"), ("concurrency", "forbid"));
        await StartAsync(job);
        await Eventually.BecomesAsync(() => LogAsync(job), log => log.Count(row => row!["state"]!.GetValue<string>() == "running") == 3, Ct);
        await StartAsync(job);
        var log = await Eventually.BecomesAsync(() => LogAsync(job), rows => rows.Count == 4, Ct);
        Assert.Equal("skipped", Assert.Single(log.Select(row => row!["state"]!.GetValue<string>()), state => state != "running"));

        // Two may go on at once: that is six rows, and the third is one too many.
        var two = await CreateAsync("broadcast", ("target", "sleep 60"), ("maxConcurrent", 2));
        foreach (var _ in Enumerable.Range(0, 3))
            await StartAsync(two);
        var rows = await Eventually.BecomesAsync(() => LogAsync(two), list => list.Count == 7, Ct);
        Assert.Single(rows, row => row!["state"]!.GetValue<string>() == "skipped");
    }

    [Fact]
    public async Task Broadcasts_that_queue_take_their_turn_part_by_part_together()
    {
        var job = await CreateAsync("broadcast", ("target", "sleep 0.2"), ("concurrency", "queue"), ("queueLimit", 1));
        await StartAsync(job);
        await StartAsync(job);
        await StartAsync(job);
        var log = await Eventually.BecomesAsync(() => LogAsync(job), rows => rows.Count == 7 && rows.All(row => row!["endedAt"] is not null), Ct);
        var ran = log.Where(row => row!["state"]!.GetValue<string>() == "succeeded").GroupBy(row => row!["firstRunId"]!.GetValue<long>()).OrderBy(group => group.Key).ToList();
        Assert.Equal([3, 3], ran.Select(group => group.Count()));
        Assert.True(
            ran[0].Max(row => row!["endedAt"]!.GetValue<DateTime>()) <= ran[1].Min(row => row!["startedAt"]!.GetValue<DateTime>()),
            "the second began before the first had ended");
    }

    [Fact]
    public async Task A_part_is_tried_again_on_its_own_worker()
    {
        var job = await CreateAsync(
            "broadcast", ("target", "sh -c 'test $BELFRY_SHARD_INDEX != 1'"), ("retry", new JsonObject { ["limit"] = 2, ["delaySeconds"] = 0 }));
        await RunAsync(job, 1, rows: 5);
        var failed = (await LogAsync(job)).Where(row => row!["shard"]!.GetValue<int>() == 1).ToList();
        Assert.Equal([1, 2, 3], failed.Select(row => row!["attempt"]!.GetValue<int>()).Order());
        Assert.Single(failed.Select(row => row!["workerName"]!.GetValue<string>()).Distinct());
    }

    private async Task JoinAsync(string name)
    {
        var options = TestWorker.OptionsFor(_master!.Url);
        options.JoinToken = await _master.Services.GetRequiredService<AccessControl>().CreateJoinTokenAsync(name, Ct);
        options.Name = name;
        options.Tags = [name];
        options.Slots = 64;
        _workers[name] = await TestWorker.StartAsync(options);
        await OnlineAsync(_workers.Count);
    }

    private async Task LeaveAsync(string name)
    {
        await _workers[name].DrainAsync(TimeSpan.Zero);
        await _workers[name].DisposeAsync();
        _workers.Remove(name);
        await OnlineAsync(_workers.Count);
    }

    private Task OnlineAsync(int count) => Eventually.BecomesAsync(
        async () => (await GetAsync("/v1/workers?state=online")).Items.Count, online => online == count, Ct);

    private async Task OneMoreSecondAsync()
    {
        var began = await NowAsync();
        await Eventually.BecomesAsync(NowAsync, now => now > began.AddSeconds(1.2), Ct);
    }

    private async Task<DateTimeOffset> NowAsync() => (await new InstantStore(Database).BoundsAsync(Ct)).Now;

    private async Task<long> CreateAsync(string routing, params (string Field, JsonNode? Value)[] fields)
    {
        var job = new JsonObject
        {
            ["name"] = $"job-{Guid.NewGuid():N}",
            ["type"] = "command",
            ["target"] = "true",
            ["routing"] = routing,
            ["concurrency"] = "allow",
        };
        foreach (var (field, value) in fields)
            job[field] = value;
        return (await SendAsync("/v1/jobs", job)).Is(201).Id;
    }

    private Task<long> CreateAsync(string routing, string target) => CreateAsync(routing, ("target", target));

    private async Task StartAsync(long job) => (await SendAsync($"/v1/jobs/{job}/runs", new JsonObject())).Is(202);

    /// <summary>Runs a job so often, one start after the other, and waits until so many rows have ended.</summary>
    private async Task RunAsync(long job, int times, int? rows = null)
    {
        var before = (await LogAsync(job)).Count;
        for (var i = 0; i < times; i++)
            await StartAsync(job);
        var ended = before + (rows ?? times);
        await Eventually.BecomesAsync(() => LogAsync(job), log => log.Count(row => row!["endedAt"] is not null) == ended, Ct);
    }

    /// <summary>The worker of each job's next run.</summary>
    private async Task<Dictionary<long, string>> OwnersAsync(IReadOnlyList<long> jobs)
    {
        foreach (var job in jobs)
            await StartAsync(job);
        var owners = new Dictionary<long, string>();
        foreach (var job in jobs)
        {
            var log = await Eventually.BecomesAsync(() => LogAsync(job), rows => rows.Count > 0 && rows.All(row => row!["endedAt"] is not null), Ct);
            owners[job] = log[0]!["workerName"]!.GetValue<string>();
        }
        return owners;
    }

    private async Task<SortedDictionary<string, int>> CountsAsync(long job)
        => new((await LogAsync(job)).CountBy(row => row!["workerName"]!.GetValue<string>()).ToDictionary(), StringComparer.Ordinal);

    /// <summary>The newest first.</summary>
    private async Task<JsonArray> LogAsync(long job) => (await GetAsync($"/v1/scheduler-logs?jobId={job}&pageSize=200&sort=-id")).Is(200).Items;

    private async Task<Reply> GetAsync(string path) => await Reply.ReadAsync(await _client!.GetAsync(path, Ct), Ct);

    private async Task<Reply> SendAsync(string path, JsonNode body)
    {
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        return await Reply.ReadAsync(await _client!.PostAsync(path, content, Ct), Ct);
    }

    private async Task<List<T>> RowsAsync<T>(string sql)
    {
        await using var connection = await Database.OpenAsync(Ct);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, cancellationToken: Ct))).AsList();
    }
}
