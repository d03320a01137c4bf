using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Worker.Executors;
using Belfry.Worker.Journal;
using Belfry.Worker.Link;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;

namespace Belfry.Worker;

/// <summary>
/// A worker from start to end: opens its folder, takes up what an earlier life has left, connects, and drains. It puts
/// the parts together and owns them.
/// </summary>
internal sealed partial class WorkerRuntime : IAsyncDisposable
{
    private const int SlotsPerCore = 4;

    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(3), EndLimit = TimeSpan.FromSeconds(10);

    private readonly WorkerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly DataFolder _data;
    private readonly RunJournal _journal;
    private readonly RunFolders _folders;
    private readonly DescriptorWatch _watch = new();
    private readonly Spawner _spawner;
    private readonly LeftoverSweep _sweep;
    private readonly ProcessEnder _ender;
    private readonly MasterTransport _transport;
    private readonly HttpExecutor _http;
    private readonly JobTypes _types;
    private readonly RunTable _table = new();
    private readonly Outbox _outbox = new();
    private readonly RunHost _host;
    private readonly MasterLink _link;
    private readonly CancellationTokenSource _stopped = new();
    private readonly int _slots;
    private Task _loops = Task.CompletedTask;
    private Task _linking = Task.CompletedTask;

    /// <exception cref="WorkerStartException">The worker cannot be as it was asked to be.</exception>
    public WorkerRuntime(WorkerOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        _options = options;
        _clock = clock;
        _log = logs.CreateLogger<WorkerRuntime>();
        _slots = options.Slots ?? (SlotsPerCore * Environment.ProcessorCount);
        var accounts = Accounts.Open(options.RunAs);
        _transport = new MasterTransport(options);
        _data = DataFolder.Open(options.Data);
        var limits = new ProcessLimits(Cgroups.TryOpen(_data.Instance, "/proc/self", out var without), without);
        _spawner = new Spawner(limits, _watch);
        _journal = RunJournal.Open(
            _data.Location, options.JournalBytes, logs.CreateLogger<RunJournal>(), out var found);
        _folders = new RunFolders(
            options.Scratch ?? Path.GetTempPath(), _data.Instance, accounts.Own, logs.CreateLogger<RunFolders>());
        _ender = new ProcessEnder(clock);
        _sweep = new LeftoverSweep(_ender, clock, logs.CreateLogger<LeftoverSweep>());
        _types = new JobTypes(accounts, _spawner);
        var runner = new ProcessRunner(_spawner, _ender, _sweep, clock);
        var golang = new GolangPrograms(_folders, _spawner, runner, new ProgramStoreLimits(), clock);
        _http = new HttpExecutor(HttpExecutor.UsualConnectLimit);
        _host = new RunHost(
            _table, _journal, _data, Executors(new ProcessExecutor(accounts, _folders, runner, golang)), clock,
            logs.CreateLogger<RunHost>())
        {
            Touched = _outbox.Add,
        };
        var search = new LeaderSearch(_transport, options, _data, logs.CreateLogger<LeaderSearch>());
        _link = new MasterLink(
            _transport, search, _table, _host, _outbox, token => HelloAsync(search, token), clock,
            logs.CreateLogger<MasterLink>());
        Found = found;
        LogStarting(_data.Instance, _data.Location, accounts.RunAs.Name, _slots, limits.Words);
    }

    /// <summary>What the journal held when it was opened.</summary>
    private IReadOnlyCollection<JournalledRun> Found { get; }

    /// <summary>Takes up what was left, then connects. The worker runs when it returns.</summary>
    public async Task StartAsync()
    {
        _loops = Task.WhenAll(Task.Run(_journal.RunAsync), Task.Run(_sweep.RunAsync));
        await new Recovery(_journal, _data, _folders, _ender, _table, _clock, _log).RunAsync(Found);
        _linking = Task.Run(() => _link.RunAsync(_stopped.Token));
    }

    /// <summary>
    /// Takes nothing more, lets runs go on for so long, ends those that still do, waits until their ends are confirmed,
    /// and leaves. Results that could not be told are on disk for the next start.
    /// </summary>
    public async Task DrainAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        LogDraining(_table.Count, grace.TotalSeconds);
        _link.Drain();
        var idle = _host.WhenIdleAsync();
        if (!await WithinAsync(idle, grace, cancellationToken))
        {
            var longest = _table.All.Select(run => run.Assignment?.Spec.GraceSeconds ?? 0).DefaultIfEmpty().Max();
            _host.StopAll();
            await WithinAsync(idle, TimeSpan.FromSeconds(longest) + EndLimit, cancellationToken);
        }

        if (await WithinAsync(_table.WhenEmptyAsync(), GoodbyeLimit, cancellationToken))
        {
            _link.Leave();
            await WithinAsync(_linking, GoodbyeLimit, cancellationToken);
        }
    }

    /// <summary>Ends the worker as it is. Runs that go on are ended at its next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        try
        {
            await _linking;
        }
        catch (OperationCanceledException)
        {
        }

        _sweep.Finish();
        _journal.Finish();
        await _loops;
        _spawner.Dispose();
        _watch.Dispose();
        _folders.Dispose();
        _transport.Dispose();
        _http.Dispose();
        _journal.Dispose();
        _data.Dispose();
        _outbox.Dispose();
        _stopped.Dispose();
    }

    private Func<JobSpec, (IExecutor Executor, Slots Slots)> Executors(ProcessExecutor processes)
    {
        var processSlots = new Slots(_slots);
        var httpSlots = new Slots(_options.HttpSlots);
        var dryRun = new DryRunExecutor();
        return _options.DryRun
            ? _ => (dryRun, processSlots)
            : spec => spec.Type is JobType.Http ? (_http, httpSlots) : (processes, processSlots);
    }

    private async Task<Hello> HelloAsync(LeaderSearch search, CancellationToken cancellationToken) => new()
    {
        Protocol = ProtocolVersion.Current,
        Instance = _data.Instance,
        Host = await OwnAddressAsync(search, cancellationToken),
        Name = _options.Name ?? Environment.MachineName,
        SrvName = _options.SrvName,
        Tags = _options.Tags,
        Slots = _slots,
        HttpSlots = _options.HttpSlots,
        Types = await _types.FindAsync(),
        Version = typeof(WorkerRuntime).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "unknown",
        Epoch = search.Epoch,
        Draining = _link.Draining,
        Runs = [.. _table.All.Select(Held)],
    };

    private HeldRun Held(WorkerRun run)
    {
        var facts = run.Facts;
        return new HeldRun(
            run.Id, run.Attempt, facts.State,
            facts.StartedAt is { } at ? Math.Max((long)_clock.GetElapsedTime(at).TotalMilliseconds, 0) : null);
    }

    // The address from which this machine reaches its masters; no packet is sent to find it out.
    private static async Task<string> OwnAddressAsync(LeaderSearch search, CancellationToken cancellationToken)
    {
        foreach (var master in search.Masters)
        {
            try
            {
                using var probe = new Socket(SocketType.Dgram, ProtocolType.Udp);
                await probe.ConnectAsync(master.DnsSafeHost, master.Port, cancellationToken);
                var address = ((IPEndPoint)probe.LocalEndPoint!).Address;
                return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
            }
            catch (SocketException)
            {
            }
        }

        return IPAddress.Loopback.ToString();
    }

    private async Task<bool> WithinAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(task, Task.Delay(limit, _clock, enough.Token));
        await enough.CancelAsync();
        return task.IsCompleted;
    }

    [LoggerMessage(5000, LogLevel.Information,
        "Worker {Instance} starts in {Folder}: runs jobs as {Account}, {Slots} at once, limits by {Limits}")]
    private partial void LogStarting(Guid instance, string folder, string account, int slots, string limits);

    [LoggerMessage(5001, LogLevel.Information, "The worker is stopping: {Runs} runs have {Seconds} s to end")]
    private partial void LogDraining(int runs, double seconds);
}
