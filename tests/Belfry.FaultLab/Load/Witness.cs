using System.Globalization;

namespace Belfry.FaultLab.Load;

/// <summary>What a job wrote down itself when it began.</summary>
/// <param name="Instant">What it was told that it runs for, in Unix milliseconds of the database's clock.</param>
/// <param name="At">When it began, in Unix milliseconds of the machine's clock.</param>
internal sealed record Testimony(string Host, Guid Job, Guid Run, int Attempt, int Shard, long Instant, long At);

/// <summary>
/// Reads what jobs write while they run: one line when they begin and one when they are done, into a file of their host.
/// Nothing of Belfry's has a hand in it.
/// </summary>
internal sealed class Witness(string folder)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<(Func<Testimony, bool> Wanted, TaskCompletionSource<Testimony> Found)> _waiting = [];

    public string Folder => folder;

    /// <summary>For jobs to source: <c>began</c> and <c>ended</c>.</summary>
    public string Script => Path.Combine(folder, "witness.sh");

    public List<Testimony> Begun { get; } = [];

    /// <summary>The runs that said that they were done.</summary>
    public HashSet<Guid> Done { get; } = [];

    /// <summary>Lines that are none; each is a finding about the laboratory itself.</summary>
    public List<string> Unreadable { get; } = [];

    public async Task PrepareAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Script,
            $$"""
            read -r host </proc/sys/kernel/hostname
            say() { printf '%s %s %s %s %s %s %s\n' "$1" "$BELFRY_JOB_ID" "$BELFRY_RUN_ID" "$BELFRY_ATTEMPT" "${BELFRY_SHARD_INDEX:-0}" "$BELFRY_SCHEDULED_AT" "$EPOCHREALTIME" >>{{folder}}/"$host"; }
            began() { say began; }
            ended() { say ended; }

            """,
            ct);
    }

    /// <summary>Reads what is new until <paramref name="ct"/>, and once more.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            ReadNew();
            await Task.Delay(LookEvery, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        ReadNew();
    }

    /// <summary>The first that is wanted of those that are read from now on.</summary>
    public Task<Testimony> NextAsync(Func<Testimony, bool> wanted, CancellationToken ct)
    {
        var found = new TaskCompletionSource<Testimony>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _waiting.Add((wanted, found));
        return found.Task.WaitAsync(ct);
    }

    private void ReadNew()
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (file == Script)
                continue;
            var name = Path.GetFileName(file);
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            stream.Position = _read.GetValueOrDefault(name);
            using var reader = new StreamReader(stream);
            var text = reader.ReadToEnd();
            // A line that is being written is read when it is whole.
            var whole = text.LastIndexOf('\n') + 1;
            _read[name] = _read.GetValueOrDefault(name) + whole;
            foreach (var line in text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Take(name, line);
        }
    }

    private void Take(string host, string line)
    {
        if (line.Split(' ') is not [var word, var job, var run, var attempt, var shard, var instant, var at]
            || !Guid.TryParse(job, out var jobId) || !Guid.TryParse(run, out var runId)
            || !DateTimeOffset.TryParse(instant, CultureInfo.InvariantCulture, out var planned))
        {
            Unreadable.Add($"{host}: {line}");
            return;
        }
        if (word == "ended")
        {
            Done.Add(runId);
            return;
        }
        var testimony = new Testimony(
            host, jobId, runId, int.Parse(attempt), int.Parse(shard), planned.ToUnixTimeMilliseconds(),
            (long)(double.Parse(at, CultureInfo.InvariantCulture) * 1000));
        Begun.Add(testimony);
        lock (_gate)
        {
            foreach (var one in _waiting.Where(one => one.Wanted(testimony)).ToList())
            {
                _waiting.Remove(one);
                one.Found.TrySetResult(testimony);
            }
        }
    }
}
