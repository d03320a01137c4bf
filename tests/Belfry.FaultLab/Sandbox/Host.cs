namespace Belfry.FaultLab.Sandbox;

/// <summary>
/// A machine of the laboratory: a network namespace with one network card, joined to the others by a bridge, and a folder.
/// </summary>
internal sealed class Host
{
    public const string Desk = "10.77.0.1";

    private static int _filters;

    private Host(string name, int number, string folder)
    {
        Name = name;
        Address = $"10.77.0.{number}";
        Folder = folder;
        Clock = new Clock(Path.Combine(folder, "clock"));
    }

    public string Name { get; }

    public string Address { get; }

    public string Folder { get; }

    public Clock Clock { get; }

    /// <summary>The bridge, with the laboratory itself at <see cref="Desk"/>.</summary>
    public static Task MakeBridgeAsync(CancellationToken ct)
        => Command.ScriptAsync($"ip link add bridge0 type bridge; ip addr add {Desk}/24 dev bridge0; ip link set bridge0 up", ct);

    public static async Task<Host> MakeAsync(string name, int number, string folders, CancellationToken ct)
    {
        var host = new Host(name, number, Path.Combine(folders, name));
        Directory.CreateDirectory(host.Folder);
        // One packet is one segment: else a whole batch would cross a cable of memory as a single one.
        await Command.ScriptAsync(
            $"""
            ip netns add {name}
            ip link add v-{name} type veth peer name eth0 netns {name}
            ip link set v-{name} master bridge0 up
            ip -n {name} link set lo up
            ip -n {name} link set eth0 gso_max_segs 1
            ip -n {name} link set eth0 up
            ip -n {name} addr add {host.Address}/24 dev eth0
            """,
            ct);
        return host;
    }

    /// <summary>Starts a program on it; what it prints goes to a file.</summary>
    public LabProcess Start(string log, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> command)
        => LabProcess.Start(this, log, environment, command);

    /// <summary>Drops what comes from <paramref name="other"/>: the line is cut in that direction.</summary>
    public Task<Filter> CutFromAsync(Host other, CancellationToken ct)
        => FilterAsync($"ip saddr {other.Address} drop", ct);

    /// <summary>Resets every connection with a port of <paramref name="other"/> as soon as something of it arrives.</summary>
    public Task<Filter> ResetFromAsync(Host other, int port, CancellationToken ct)
        => FilterAsync($"ip saddr {other.Address} tcp dport {port} reject with tcp reset", ct);

    /// <summary>Drops what comes from <paramref name="other"/>, but for the end of a connection.</summary>
    public Task<Filter> HearOnlyResetsFromAsync(Host other, CancellationToken ct)
        => FilterAsync($"ip saddr {other.Address} tcp flags & rst == 0 drop", ct);

    /// <summary>Lets so many more bytes of <paramref name="other"/> in, and then nothing.</summary>
    public Task<Filter> CutFromAfterAsync(Host other, int bytes, CancellationToken ct)
        => FilterAsync($"ip saddr {other.Address} quota over {bytes} bytes counter drop", ct);

    private async Task<Filter> FilterAsync(string rule, CancellationToken ct)
    {
        var filter = new Filter(this, $"fault{Interlocked.Increment(ref _filters)}");
        await Command.RunAsync(
            "ip",
            ["netns", "exec", Name, "nft",
                $"add table inet {filter.Table}; add chain inet {filter.Table} in {{ type filter hook input priority 0; }}; add rule inet {filter.Table} in {rule}"],
            ct);
        return filter;
    }

    /// <summary>Everything it sends goes over a line of so many bits a second.</summary>
    public Task SlowDownAsync(int kilobits, CancellationToken ct)
        => Command.RunAsync(
            "tc", ["-n", Name, "qdisc", "replace", "dev", "eth0", "root", "tbf", "rate", $"{kilobits}kbit", "burst", "4kb", "latency", "3s"], ct);

    public Task SpeedUpAsync(CancellationToken ct)
        => Command.RunAsync("tc", ["-n", Name, "qdisc", "del", "dev", "eth0", "root"], ct);

    /// <summary>SIGKILL to all that runs on it, as when its plug is pulled.</summary>
    public async Task KillAllAsync(CancellationToken ct)
    {
        while (true)
        {
            var pids = (await Command.RunAsync("ip", ["netns", "pids", Name], ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (pids.Length == 0)
                return;
            foreach (var pid in pids)
                Signals.Send(int.Parse(pid), Signals.Kill);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
        }
    }
}

/// <summary>A rule of a host's packet filter, while a fault lasts.</summary>
internal sealed class Filter(Host host, string table)
{
    public string Table => table;

    /// <summary>Whether anything was caught by its counter.</summary>
    public async Task<bool> HasCaughtAsync(CancellationToken ct)
        => !(await Command.RunAsync("ip", ["netns", "exec", host.Name, "nft", "list", "table", "inet", table], ct))
            .Contains("counter packets 0 ", StringComparison.Ordinal);

    public Task RemoveAsync(CancellationToken ct)
        => Command.RunAsync("ip", ["netns", "exec", host.Name, "nft", $"delete table inet {table}"], ct);
}
