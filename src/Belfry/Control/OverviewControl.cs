using System.Runtime.CompilerServices;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>The whole scheduler in figures. However many people look, the database is asked once a moment.</summary>
internal sealed class OverviewControl(OverviewStore store, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _looking = new(1);
    private OverviewDto? _last;
    private long _lastAt;
    private ScheduledRow _counted = new();
    private string? _countedMark;
    private long _countedAt;

    public async Task<OverviewDto> ReadAsync(CancellationToken ct)
    {
        await _looking.WaitAsync(ct);
        try
        {
            if (_last is not null && clock.GetElapsedTime(_lastAt) < LookEvery)
                return _last;
            var row = await store.ReadAsync(ct);
            await CountAsync(row.JobsMark, ct);
            _last = ToDto(row, _counted);
            _lastAt = clock.GetTimestamp();
            return _last;
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>What is so now, and then whatever has changed; null every 15 seconds while nothing has.</summary>
    public async IAsyncEnumerable<OverviewDto?> FollowAsync([EnumeratorCancellation] CancellationToken ct)
    {
        OverviewDto? said = null;
        var saidAt = clock.GetTimestamp();
        while (true)
        {
            var now = await ReadAsync(ct);
            if (Differs(said, now))
            {
                yield return now;
                (said, saidAt) = (now, clock.GetTimestamp());
            }
            else if (clock.GetElapsedTime(saidAt) >= SilentFor)
            {
                yield return null;
                saidAt = clock.GetTimestamp();
            }
            await Task.Delay(LookEvery, clock, ct);
        }
    }

    public void Dispose() => _looking.Dispose();

    /// <summary>How far the scheduler is behind changes all the time; only what is unusual is told, by whole seconds.</summary>
    private static bool Differs(OverviewDto? said, OverviewDto now)
        => said is null || said with { BehindSeconds = Late(said) } != now with { BehindSeconds = Late(now) };

    private static double Late(OverviewDto overview) => overview.BehindSeconds < 5 ? 0 : Math.Floor(overview.BehindSeconds);

    /// <summary>At once when a job has changed, else now and then: a fire settles timers too.</summary>
    private async Task CountAsync(string jobsMark, CancellationToken ct)
    {
        if (jobsMark == _countedMark && clock.GetElapsedTime(_countedAt) < CountEvery)
            return;
        _counted = await store.ScheduledAsync(ct);
        _countedMark = jobsMark;
        _countedAt = clock.GetTimestamp();
    }

    private static OverviewDto ToDto(OverviewRow row, ScheduledRow counted) => new()
    {
        Jobs = counted.Jobs,
        ScheduledJobs = counted.Scheduled,
        Timers = counted.Timers,
        Queued = row.Queued,
        Running = row.Running,
        Workers = new OverviewWorkersDto { Online = row.Online, Draining = row.Draining, Offline = row.Offline, Slots = row.Slots },
        Masters = row.Masters,
        Leader = row.Leader,
        Term = row.Epoch == 0 ? null : row.Epoch,
        BehindSeconds = Math.Round(row.BehindSeconds, 1),
        Marks = new OverviewMarksDto
        {
            Runs = row.RunsMark,
            Jobs = row.JobsMark,
            Workers = row.WorkersMark,
            Masters = $"{row.Epoch}/{row.Masters}/{row.Leader}",
        },
    };
}
