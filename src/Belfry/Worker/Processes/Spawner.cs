using System.Runtime.InteropServices;
using System.Text;

namespace Belfry.Worker.Processes;

/// <summary>
/// Starts processes by posix_spawn: in a session of their own, with /dev/null as input, one pipe for both outputs,
/// no other descriptor, and signals as a fresh process has them. It has threads of its own, because credentials and
/// the mark of a run belong to the thread that spawns, and because a spawn holds its thread until the exec.
/// </summary>
internal sealed unsafe class Spawner : IDisposable
{
    // The program waits behind this gate until its limits are set; the gate's descriptor is closed before the exec.
    private const string GateScript = "read -r _ <&3 || exit 125; exec 3<&-; exec \"$@\"";
    private const ulong SpareDescriptors = 64;
    private const int SigSetSize = 128, AttributesSize = 1024, ActionsSize = 256;

    private readonly WorkThreads _threads = new("spawner", Math.Clamp(Environment.ProcessorCount, 2, 4));
    private readonly int _devNull;
    private readonly nint _attributes;
    private readonly ProcessLimits _limits;
    private readonly DescriptorWatch _watch;
    private readonly bool _marks;
    private readonly int _lastDescriptor;

    /// <exception cref="WorkerStartException">This C library or kernel lacks what is needed.</exception>
    public Spawner(ProcessLimits limits, DescriptorWatch watch)
    {
        SystemCheck.Run();
        _limits = limits;
        _watch = watch;
        _marks = Libc.geteuid() is 0;
        _lastDescriptor = LastDescriptor();
        _devNull = Libc.open("/dev/null", Libc.ORdonly | Libc.OCloexec);
        if (_devNull < 0)
            throw new WorkerStartException("/dev/null cannot be opened; jobs have it as their input.");
        _attributes = MakeAttributes();
    }

    /// <summary>Starts it, or says why not. The caller owns what is returned.</summary>
    public Task<(Spawned? Process, SpawnError? Error)> StartAsync(Launch launch)
        => _threads.InvokeAsync(() => Start(launch));

    /// <summary>Does quick file work with the rights of an account.</summary>
    public Task<T> InvokeAsAsync<T>(Account account, Func<T> work)
        => _threads.InvokeAsync(() => Credentials.RunAs(account, real: false, work));

    public void Dispose()
    {
        _threads.Dispose();
        _ = Libc.close(_devNull);
        _ = Libc.posix_spawnattr_destroy((void*)_attributes);
        NativeMemory.Free((void*)_attributes);
    }

    private (Spawned? Process, SpawnError? Error) Start(Launch launch)
    {
        var gated = ProcessLimits.Applies(launch.Limits);
        using var output = Pipe.Create();
        using var gate = gated ? Pipe.Create() : null;
        if (output is null || (gated && gate is null))
            return (null, new SpawnError(SpawnStep.Spawn, Marshal.GetLastPInvokeError()));
        if (output.Writer > _lastDescriptor)
            return (null, new SpawnError(SpawnStep.Spawn, Libc.Emfile));
        using var mark = _marks ? RunMark.Take() : null;
        int pid;
        SpawnError? error;
        try
        {
            (pid, error) = Credentials.RunAs(launch.Account, real: true, () => Spawn(launch, output, gate));
        }
        catch (CredentialsException e)
        {
            return (null, new SpawnError(SpawnStep.Account, e.Error));
        }

        if (error is not null)
            return (null, error);
        var process = Spawned.Adopt(launch.Run, pid, output.TakeReader(), mark?.Keep(), _watch, out var lost);
        if (process is null)
            return (null, new SpawnError(SpawnStep.Spawn, lost));
        if (gate is null)
            return (process, null);

        var failed = Limit(process, launch);
        if (failed is 0)
            gate.Open();
        return failed is 0 ? (process, null) : (Discard(process), new SpawnError(SpawnStep.Limits, failed));
    }

    private int Limit(Spawned process, Launch launch)
    {
        try
        {
            process.Cgroup = _limits.Enter(launch.Run, process.Pid, launch.Limits!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException ? e.HResult : Libc.Eacces;
        }

        // As the account: to limit a process of another one needs a capability that root in a container lacks.
        return Credentials.RunAs(launch.Account, real: true, () => _limits.Set(process.Pid, launch.Limits!));
    }

    // Numbers are given from below: one near the end of what is allowed leaves too few to end runs and to reach the
    // leader.
    private static int LastDescriptor()
    {
        Libc.Rlimit limit;
        return Libc.prlimit(0, Libc.RlimitNofile, null, &limit) is 0
            ? (int)Math.Min(limit.Soft - Math.Min(SpareDescriptors, limit.Soft / 2), int.MaxValue)
            : int.MaxValue;
    }

    // It still waits behind its gate, so nothing of the job has run.
    private static Spawned? Discard(Spawned process)
    {
        process.Signal(Libc.SigKill);
        _ = process.Reap();
        process.Dispose();
        return null;
    }

    private (int Pid, SpawnError? Error) Spawn(Launch launch, Pipe output, Pipe? gate)
    {
        var (program, missing) = ProgramSearch.Find(launch);
        if (program is null)
            return (0, new SpawnError(SpawnStep.Find, missing));
        using var argv = new NativeStrings(gate is null
            ? [launch.Program, .. launch.Arguments]
            : ["sh", "-c", GateScript, "sh", program, .. launch.Arguments]);
        using var environment = new NativeStrings(launch.Environment.Select(pair => $"{pair.Key}={pair.Value}"));
        var actions = stackalloc byte[ActionsSize];
        _ = Libc.posix_spawn_file_actions_init(actions);
        var pid = 0;
        int error;
        fixed (byte* path = Encoding.UTF8.GetBytes((gate is null ? program : "/bin/sh") + '\0'))
        fixed (byte* folder = Encoding.UTF8.GetBytes(launch.Folder + '\0'))
        {
            _ = Libc.posix_spawn_file_actions_addchdir_np(actions, folder);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, _devNull, 0);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, output.Writer, 1);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, output.Writer, 2);
            if (gate is not null)
                _ = Libc.posix_spawn_file_actions_adddup2(actions, gate.Reader, 3);
            _ = Libc.posix_spawn_file_actions_addclosefrom_np(actions, gate is null ? 3 : 4);
            error = Libc.posix_spawn(&pid, path, actions, (void*)_attributes, argv.Pointer, environment.Pointer);
        }

        _ = Libc.posix_spawn_file_actions_destroy(actions);
        return error is 0 ? (pid, null) : (0, new SpawnError(SpawnStep.Spawn, error));
    }

    // .NET ignores SIGPIPE, and an ignored signal stays ignored across an exec: hence the defaults for all of them.
    private static nint MakeAttributes()
    {
        var attributes = NativeMemory.AllocZeroed(AttributesSize);
        var set = stackalloc byte[SigSetSize];
        _ = Libc.posix_spawnattr_init(attributes);
        _ = Libc.posix_spawnattr_setflags(
            attributes, (short)(Libc.SpawnSetSid | Libc.SpawnSetSigMask | Libc.SpawnSetSigDef));
        _ = Libc.sigemptyset(set);
        _ = Libc.posix_spawnattr_setsigmask(attributes, set);
        _ = Libc.sigfillset(set);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, set);
        return (nint)attributes;
    }
}
