using Belfry.FaultLab.Load;
using Belfry.FaultLab.Site;

namespace Belfry.FaultLab.Faults;

/// <summary>One fault while it lasts: what it may lay hands on, and when it began.</summary>
internal sealed class Injury(TestedCluster cluster, Witness witness, ClockHistory clocks, Random random, CancellationToken ct)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private const int SecondsWithoutGap = 4;

    private Task<Testimony>? _again;
    private Task<long>? _latest;

    public TestedCluster Cluster => cluster;

    public ClockHistory Clocks => clocks;

    public Random Random => random;

    public CancellationToken Ct => ct;

    /// <summary>What was done to whom, for the progress and the record.</summary>
    public string Detail { get; set; } = "";

    /// <summary>Why there was no harm at all; null when there was.</summary>
    public string? NotDone { get; set; }

    /// <summary>In Unix milliseconds of this machine.</summary>
    public long BeganAt { get; private set; }

    /// <summary>Now it happens: from here on it is watched when a job is fired again that was not due before.</summary>
    public void Begin()
    {
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        BeganAt = at;
        var instant = at + (cluster.Database.Host.Clock.Offset * 1000L);
        _again = witness.NextAsync(testimony => testimony.At > at && testimony.Instant > instant, ct);
    }

    /// <summary>
    /// The same for what should not be noticed at all: the next seconds are watched, each for the first job that begins for
    /// it.
    /// </summary>
    public void BeginWithoutGap()
    {
        Begin();
        var offset = cluster.Database.Host.Clock.Offset * 1000L;
        var next = ((BeganAt + offset) / 1000 * 1000) + 1000;
        var seconds = Enumerable.Range(0, SecondsWithoutGap).Select(n => next + (n * 1000))
            .Select(async instant => (await witness.NextAsync(testimony => testimony.Instant == instant, ct)).At + offset - instant)
            .ToList();
        _latest = LatestAsync();

        async Task<long> LatestAsync() => (await Task.WhenAll(seconds)).Max();
    }

    /// <summary>
    /// Milliseconds from <see cref="Begin"/> until a job began that was due later; after <see cref="BeginWithoutGap"/>, how
    /// late the latest of the watched seconds was. Null when none ever did.
    /// </summary>
    public async Task<long?> FiringAgainAsync()
    {
        try
        {
            if (_latest is not null)
                return await _latest.WaitAsync(Patience, TimeProvider.System, ct);
            return (await _again!.WaitAsync(Patience, TimeProvider.System, ct)).At - BeganAt;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public Task WaitAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, ct);

    /// <summary>A time between two bounds.</summary>
    public Task WaitAsync(int least, int most) => WaitAsync(random.Next(least, most));

    public T Any<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public Server AnyWorker() => Any(cluster.WorkerServers);
}

/// <summary>
/// When the database's wall clock was stepped, for the second judge: what was asked for about then may take effect up to as
/// much later as everything is accounted for already.
/// </summary>
internal sealed class ClockHistory
{
    private readonly List<Step> _steps = [];

    /// <param name="Requests">How many requests there had been.</param>
    /// <param name="Before">The database's time then, in Unix milliseconds.</param>
    internal sealed record Step(long Requests, long Before, long After);

    public IReadOnlyList<Step> Steps => _steps;

    public async Task StepAsync(DatabaseServer database, int seconds, CancellationToken ct)
    {
        var requests = await database.ScalarAsync<long>("select coalesce(max(id), 0) from lab.requests", ct);
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + (database.Host.Clock.Offset * 1000L);
        database.Host.Clock.Step(seconds);
        _steps.Add(new Step(requests, before, before + (seconds * 1000L)));
    }
}
