using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Belfry.Worker.Processes;

/// <summary>
/// Finds the living processes of runs in the process table. Each process is looked at once for all runs.
/// </summary>
internal sealed class RunProcesses
{
    private const int EnvironmentBytes = 256 * 1024;

    private static readonly byte[] Variable = Encoding.ASCII.GetBytes($"{RunEnvironment.RunId}=");

    private readonly Dictionary<Guid, RunTraces> _byRun = [];
    private readonly Dictionary<int, RunTraces> _bySession = [];
    private readonly Dictionary<long, RunTraces> _byMark = [];
    private readonly long _oldest = long.MaxValue;
    private readonly RunTraces? _strays;
    private readonly byte[] _strayVariable = [];

    /// <param name="strayFolder">When given, all that has its temporary folder below counts too, of whatever
    /// run.</param>
    public RunProcesses(IEnumerable<RunTraces> runs, string? strayFolder = null)
    {
        if (strayFolder is not null)
        {
            _strays = new RunTraces(Guid.Empty, 0, 0, 0);
            _strayVariable = Encoding.UTF8.GetBytes($"{RunEnvironment.TemporaryFolder}={strayFolder}/");
            _oldest = 0;
        }

        foreach (var run in runs)
        {
            _byRun[run.Run] = run;
            if (run.Session is not 0)
                _bySession[run.Session] = run;
            if (run.Mark is not 0)
                _byMark[run.Mark] = run;
            _oldest = Math.Min(_oldest, run.StartTicks);
        }
    }

    /// <summary>
    /// The processes of the runs with the run each belongs to. Ended ones that wait to be reaped are left out.
    /// </summary>
    public List<(ProcessEntry Process, RunTraces Run)> FindIn(IEnumerable<ProcessEntry> table)
    {
        var owners = new Dictionary<int, RunTraces>();
        var found = new List<(ProcessEntry, RunTraces)>();
        var others = new List<ProcessEntry>();
        foreach (var entry in table)
        {
            if (entry.StartTicks < _oldest || entry.Pid is 1 || entry.Pid == Environment.ProcessId)
                continue;
            if (OwnerOf(entry) is { } owner && entry.StartTicks >= owner.StartTicks)
                Add(entry, owner);
            else
                others.Add(entry);
        }

        // Children of what was found are the run's too, whatever they did to themselves.
        for (var grew = owners.Count > 0; grew;)
            grew = others.RemoveAll(entry => owners.TryGetValue(entry.Parent, out var owner) && Add(entry, owner)) > 0;
        return found;

        bool Add(ProcessEntry entry, RunTraces owner)
        {
            owners[entry.Pid] = owner;
            if (!entry.Ended)
                found.Add((entry, owner));
            return true;
        }
    }

    private RunTraces? OwnerOf(ProcessEntry entry)
    {
        if (_bySession.TryGetValue(entry.Session, out var owner))
            return owner;
        if (_byMark.Count > 0 && _byMark.TryGetValue(ProcFile.NamespaceNumber($"/proc/{entry.Pid}/ns/uts"), out owner))
            return owner;
        return entry.Ended ? null : OwnerByEnvironment(entry.Pid);
    }

    private RunTraces? OwnerByEnvironment(int pid)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(EnvironmentBytes);
        try
        {
            var rest = buffer.AsSpan(0, Math.Max(ProcFile.Read($"/proc/{pid}/environ", buffer), 0));
            while (!rest.IsEmpty)
            {
                if (rest.StartsWith(Variable)
                    && Utf8Parser.TryParse(rest[Variable.Length..], out Guid run, out _)
                    && _byRun.TryGetValue(run, out var owner))
                {
                    return owner;
                }

                if (_strays is not null && rest.StartsWith(_strayVariable))
                    return _strays;
                var end = rest.IndexOf((byte)0);
                rest = end < 0 ? [] : rest[(end + 1)..];
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
