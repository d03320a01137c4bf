using System.Security.Cryptography;
using System.Text;
using Belfry.Core.Jobs;
using Belfry.Worker.Output;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Executors;

/// <summary>
/// Compiles Go source, and keeps what came out by the hash of everything that went in: the source, the compiler, and
/// the Go variables of the job. Each account has a store of its own, made and used with that account's rights alone,
/// so that no job gets a program that another account has compiled.
/// </summary>
internal sealed class GolangPrograms(
    RunFolders folders, Spawner spawner, ProcessRunner runner, ProgramStoreLimits limits, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Compilation> _compiling = [];

    /// <summary>
    /// The launch of the compiled program in place of the source's; or how the run ended without it. Runs of one source
    /// compile it one after another, so all but the first find it done.
    /// </summary>
    public async Task<(Launch? Launch, RunEnd? End)> CompileAsync(
        Launch source, WorkerRun run, JobSpec spec, CapturedOutput output, Action<Spawned?> started)
    {
        var store = await StoreOfAsync(source.Account);
        var compiler = await spawner.InvokeAsAsync(source.Account, () => ProgramSearch.Find(source));
        if (compiler.Path is null)
            return (null, RunEnd.Failed(Failures.GoMissing()));
        var program = Path.Combine(store, KeyOf(spec.Target, compiler.Path, source.Environment));
        var compilation = Enter(program);
        try
        {
            if (!await compilation.Turn.TakeAsync(run.StopRequested))
                return (null, ProcessVerdict.OfStop(await run.StopRequested));
            try
            {
                var end = await IsKeptAsync(source.Account, program)
                    ? null
                    : await CompileAsync(source, program, store, run, spec, output, started);
                return end is null ? (source with { Program = program, Arguments = [] }, null) : (null, end);
            }
            finally
            {
                compilation.Turn.GiveBack();
            }
        }
        finally
        {
            Leave(program, compilation);
        }
    }

    // Null when the program is in the store afterwards.
    private async Task<RunEnd?> CompileAsync(
        Launch source, string program, string store, WorkerRun run, JobSpec spec, CapturedOutput output,
        Action<Spawned?> started)
    {
        var draft = $"{program}.{run.Id}";
        var launch = source with
        {
            Arguments = ["build", "-o", draft, RunProgram.GolangFile],
            Environment = CompilerEnvironment(source.Environment, store),
            IsLast = false,

            // They are meant for the job's program; the compiler needs what it needs.
            Limits = null,
        };
        var end = await runner.RunAsync(
            launch, TimeSpan.FromSeconds(spec.GraceSeconds), run.StopRequested, output, started);
        if (end.Status is not { Code: 0 } || end.Stop is not null)
        {
            var verdict = ProcessVerdict.Of(end, launch, spec, Failures.GoMissing());
            return end.Stop is null && end.Status is { Code: not null }
                ? verdict with { Remark = Failures.GoNotCompiled() }
                : verdict;
        }

        var failure = await spawner.InvokeAsAsync(source.Account, () => Keep(draft, program, store, limits));
        return failure is null ? null : RunEnd.Failed(Failures.GoNotKept(failure));
    }

    private async Task<string> StoreOfAsync(Account account)
    {
        var store = folders.MakeStore("go", account);
        await spawner.InvokeAsAsync(account, () => Directory.CreateDirectory(Path.Combine(store, "cache")));
        return store;
    }

    private static Dictionary<string, string> CompilerEnvironment(
        IReadOnlyDictionary<string, string> environment, string store)
    {
        var made = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        made.TryAdd("GOCACHE", Path.Combine(store, "cache"));
        made.TryAdd("GOPATH", Path.Combine(store, "path"));
        made.TryAdd("CGO_ENABLED", "0");
        made.TryAdd("GOTOOLCHAIN", "local");
        return made;
    }

    private static string KeyOf(string code, string compiler, IReadOnlyDictionary<string, string> environment)
    {
        var real = new FileInfo(compiler).ResolveLinkTarget(returnFinalTarget: true) ?? new FileInfo(compiler);
        var text = new StringBuilder($"{real.FullName}\n{((FileInfo)real).Length}\n{real.LastWriteTimeUtc.Ticks}\n");
        foreach (var (name, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (name.StartsWith("GO", StringComparison.Ordinal) || name.StartsWith("CGO_", StringComparison.Ordinal))
                text.Append($"{name}={value}\n");
        }

        text.Append('\0').Append(code);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private Task<bool> IsKeptAsync(Account account, string program)
        => spawner.InvokeAsAsync(account, () =>
        {
            if (!File.Exists(program))
                return false;

            // The store keeps what was used last.
            File.SetLastWriteTimeUtc(program, clock.GetUtcNow().UtcDateTime);
            return true;
        });

    // Null when it is kept; what was used longest ago makes room.
    public static string? Keep(string draft, string program, string store, ProgramStoreLimits limits)
    {
        try
        {
            File.Move(draft, program, overwrite: true);
            var total = 0L;
            var count = 0;
            var programs = new DirectoryInfo(store).EnumerateFiles();
            foreach (var kept in programs.OrderByDescending(file => file.LastWriteTimeUtc))
            {
                total += kept.Length;
                count++;
                if (count > 1 && (total > limits.Bytes || count > limits.Programs))
                    kept.Delete();
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SystemWords.OneLine(e.Message);
        }
    }

    private Compilation Enter(string program)
    {
        lock (_lock)
        {
            if (!_compiling.TryGetValue(program, out var compilation))
                _compiling[program] = compilation = new Compilation();
            compilation.Users++;
            return compilation;
        }
    }

    private void Leave(string program, Compilation compilation)
    {
        lock (_lock)
        {
            if (--compilation.Users is 0)
                _compiling.Remove(program);
        }
    }

    private sealed class Compilation
    {
        public Slots Turn { get; } = new(1);

        public int Users { get; set; }
    }
}

/// <summary>How much the store of compiled programs keeps, for each account.</summary>
internal sealed record ProgramStoreLimits(long Bytes = 1L << 30, int Programs = 200);
