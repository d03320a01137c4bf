using Belfry.FaultLab.Sandbox;
using Npgsql;

namespace Belfry.FaultLab.Site;

/// <summary>Everything that is put to the test: a database, three masters, four workers, each on its own host.</summary>
internal sealed class TestedCluster : IDisposable
{
    private const int Masters = 3;
    private const int Workers = 4;
    private const int SlotsOfWorker = 24;
    private const int MegabytesOfWorker = 96;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly List<MasterApi> _apis = [];
    private readonly string _folder;
    private string _joinToken = "";
    private int _workersMade;

    private TestedCluster(string folder, DatabaseServer database) => (_folder, Database) = (folder, database);

    public static string Program
        => Environment.GetEnvironmentVariable("BELFRY_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "belfry");

    public DatabaseServer Database { get; }

    public List<Server> MasterServers { get; } = [];

    public List<Server> WorkerServers { get; } = [];

    /// <summary>While a fault keeps the database away, a master that is started ends by itself, as it should.</summary>
    public bool IsDatabaseUp { get; set; } = true;

    public IEnumerable<Server> All => MasterServers.Concat(WorkerServers);

    public IReadOnlyList<MasterApi> Apis => _apis;

    public static async Task<TestedCluster> StartAsync(string folder, string witness, CancellationToken ct)
    {
        var hosts = Path.Combine(folder, "hosts");
        await Host.MakeBridgeAsync(ct);
        var cluster = new TestedCluster(folder, new DatabaseServer(await Host.MakeAsync("database", 10, hosts, ct)));
        await cluster.Database.CreateAsync(ct);
        for (var n = 1; n <= Masters; n++)
            cluster.AddMaster(await Host.MakeAsync($"master{n}", 10 + n, hosts, ct));
        // The first makes the schema; the others need not wait for it more than once.
        cluster.MasterServers[0].Start();
        await cluster.UntilAsync("the first master serves", async () => await FirstAnswerAsync(cluster.MasterServers[0].Host, ct), ct);
        cluster._joinToken = Path.Combine(folder, "join-token");
        await File.WriteAllTextAsync(cluster._joinToken, await cluster.MakeTokenAsync(["join-token", "create"], ct), ct);
        var token = await cluster.MakeTokenAsync(["token", "create", "--role", "admin"], ct);
        cluster._apis.AddRange(cluster.MasterServers.Select(master => new MasterApi(master.Host, token)));
        foreach (var master in cluster.MasterServers.Skip(1))
            master.Start();
        for (var n = 1; n <= Workers; n++)
        {
            var host = await Host.MakeAsync($"worker{n}", 20 + n, hosts, ct);
            await File.WriteAllTextAsync(Path.Combine(witness, host.Name), "", ct);
            File.SetUnixFileMode(Path.Combine(witness, host.Name), (UnixFileMode)0b110_110_110);
            await cluster.AddWorkerAsync(host, ct);
        }
        return cluster;
    }

    /// <summary>Tends what has ended by itself until <paramref name="ct"/>.</summary>
    public async Task TendAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            // A worker does not look whether there is a database.
            foreach (var server in All)
                server.Tend(IsDatabaseUp || WorkerServers.Contains(server));
            await Task.Delay(LookEvery, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Who leads, by the database; null when nobody does, or it cannot be asked.</summary>
    public async Task<Server?> LeaderAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await Database.OpenAsync(ct);
            await using var command = new NpgsqlCommand(
                "select m.url from leadership l join masters m using (master_id)", connection)
            { CommandTimeout = 3 };
            var url = (string?)await command.ExecuteScalarAsync(ct);
            return url is null ? null : MasterServers.Find(master => url == UrlOf(master.Host));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Returns when somebody leads.</summary>
    public async Task<Server> SomeLeaderAsync(CancellationToken ct)
    {
        Server? leader = null;
        await UntilAsync("somebody leads", async () => (leader = await LeaderAsync(ct)) is { IsUp: true }, ct);
        return leader!;
    }

    public async Task<IReadOnlyList<Server>> FollowersAsync(CancellationToken ct)
    {
        var leader = await SomeLeaderAsync(ct);
        return [.. MasterServers.Where(master => master != leader)];
    }

    /// <summary>Every process runs, every master names the same leader, and every worker is online there.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken ct)
    {
        if (!All.All(server => server.IsUp))
            return false;
        string? leader = null;
        foreach (var api in _apis)
        {
            var health = await api.TryAsync(HttpMethod.Get, "/health", null, ct);
            var named = (string?)health.Body?["leader"];
            if (!health.IsOk || named is null || (leader ??= named) != named || (int?)health.Body?["masters"] != Masters)
                return false;
        }
        var online = await _apis[0].TryAsync(HttpMethod.Get, "/v1/workers?state=online&pageSize=100", null, ct);
        return online.IsOk && WorkerServers.All(worker => online.Body!["items"]!.AsArray().Any(item => (string?)item!["name"] == worker.Name));
    }

    /// <summary>The worker of that host is gone for good, with all it had; another of another name takes its place.</summary>
    public async Task ReplaceWorkerAsync(Server gone, CancellationToken ct)
    {
        await gone.PullThePlugAsync(ct);
        var disk = DiskOf(gone.Host);
        await Command.ScriptAsync($"umount {disk}; rmdir {disk}", ct);
        WorkerServers.Remove(gone);
        await AddWorkerAsync(gone.Host, ct);
    }

    public static string DiskOf(Host host) => Path.Combine(host.Folder, "disk");

    public static string UrlOf(Host host) => $"http://{host.Address}:{MasterApi.Port}";

    /// <summary>Ends all of it; nobody tends it any more.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await Task.WhenAll(All.Where(server => server.IsUp).Select(server => server.KillAsync(ct)));
        await Database.StopAsync(ct);
    }

    /// <summary>Waits for what must come about.</summary>
    public static async Task<bool> BecomesAsync(Func<Task<bool>> look, TimeSpan patience, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await look())
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience)
                return false;
            await Task.Delay(LookEvery, TimeProvider.System, ct);
        }
        return true;
    }

    public void Dispose()
    {
        foreach (var api in _apis)
            api.Dispose();
    }

    private async Task UntilAsync(string what, Func<Task<bool>> look, CancellationToken ct)
    {
        if (!await BecomesAsync(look, Patience, ct))
            throw new LabException($"For {Patience.TotalSeconds:0} s it has not come about that {what}; the logs are in {_folder}/hosts/*/log.");
    }

    private static async Task<bool> FirstAnswerAsync(Host host, CancellationToken ct)
    {
        using var api = new MasterApi(host, "");
        return (await api.TryAsync(HttpMethod.Get, "/health/ready", null, ct)).IsOk;
    }

    private void AddMaster(Host host) => MasterServers.Add(new Server(host, () => (
        host.Clock.Environment(forThreads: true),
        [
            Program, "master", "--database", Database.ConnectionString, "--data", Path.Combine(host.Folder, "data"),
            "--http", $"{host.Address}:{MasterApi.Port}", "--advertise", UrlOf(host),
        ])));

    private async Task AddWorkerAsync(Host host, CancellationToken ct)
    {
        var number = host.Name[^1] - '0';
        var disk = DiskOf(host);
        // Small, so that it can be filled; where it runs, its jobs' accounts must get in.
        await Command.ScriptAsync(
            $"mkdir {disk}; mount -t tmpfs -o mode=711,size={MegabytesOfWorker}m tmpfs {disk}; mkdir -m 1777 {disk}/tmp", ct);
        string[] tags = number % 2 == 1 ? ["odd", $"tag{number}"] : ["even", $"tag{number}"];
        _workersMade++;
        var name = _workersMade <= Workers ? host.Name : $"{host.Name}-{_workersMade - Workers}";
        var worker = new Server(host, () => (
            new Dictionary<string, string> { ["TMPDIR"] = $"{disk}/tmp" },
            [
                Program, "worker", "--masters", string.Join(',', MasterServers.Select(master => UrlOf(master.Host))),
                "--join-token-file", _joinToken, "--data", $"{disk}/data", "--name", name, "--slots", $"{SlotsOfWorker}",
                .. tags.SelectMany(tag => (string[])["--tag", tag]),
            ]))
        {
            Name = name,
        };
        WorkerServers.Add(worker);
        worker.Start();
    }

    private async Task<string> MakeTokenAsync(string[] arguments, CancellationToken ct)
        => (await Command.RunAsync(Program, [.. arguments, "--database", Database.ConnectionString], ct)).Trim();
}
