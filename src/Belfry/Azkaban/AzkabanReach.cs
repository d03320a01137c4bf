using Belfry.Cluster;
using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>
/// Whether Azkaban answers, as the leader finds it. An Azkaban that is away changes nothing of what is known; it is asked
/// ever more rarely, up to four times a minute, and the loops share what one of them found.
/// </summary>
internal sealed partial class AzkabanReach(AzkabanClient client, AzkabanStore store, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private string? _error;
    private bool _isKnown;
    private TimeSpan _wait = TimeSpan.FromSeconds(1);
    private long _awayUntil;
    private long _heardAt;
    private long _savedAt;
    private DateTimeOffset? _syncedAt;

    /// <summary>How long no loop is to ask Azkaban anything.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (_gate)
            {
                var left = TimeSpan.FromSeconds((_awayUntil - clock.GetTimestamp()) / (double)clock.TimestampFrequency);
                return _error is null || left < TimeSpan.Zero ? TimeSpan.Zero : left;
            }
        }
    }

    /// <summary>A call has been answered, whatever the answer.</summary>
    public void Answered() => Report(null);

    /// <summary>A call has failed. A refusal is an answer, too.</summary>
    public void Failed(AzkabanError error) => Report(error.IsOutage ? error.Message : null);

    /// <summary>All that is unfinished has been compared.</summary>
    public void Synced(DateTimeOffset at)
    {
        lock (_gate)
            _syncedAt = at;
    }

    /// <summary>Asks something when nothing else does, and keeps the row for <c>/health</c> up to date.</summary>
    public async Task<TimeSpan> PassAsync(Term term)
    {
        if (Pause == TimeSpan.Zero && (!_isKnown || _error is not null || clock.GetElapsedTime(_heardAt) >= ProbeEvery))
        {
            var probe = await client.ProjectsAsync(all: false, term.Ended);
            if (probe.Error is { } error)
                Failed(error);
            else
                Answered();
        }
        string? reason;
        DateTimeOffset? synced;
        lock (_gate)
        {
            if (!_isKnown || (_savedAt != 0 && clock.GetElapsedTime(_savedAt) < SaveEvery))
                return TimeSpan.FromSeconds(1);
            _savedAt = clock.GetTimestamp();
            (reason, synced) = (_error, _syncedAt);
        }
        await store.SaveStateAsync(client.Url.GetLeftPart(UriPartial.Path), reason, synced, term.Ended);
        return TimeSpan.FromSeconds(1);
    }

    private void Report(string? error)
    {
        lock (_gate)
        {
            var hasChanged = !_isKnown || (_error is null) != (error is null);
            (_isKnown, _heardAt) = (true, clock.GetTimestamp());
            if (error is not null)
            {
                // Several calls that were under way fail at once, and count as one.
                if (_error is null || clock.GetTimestamp() >= _awayUntil)
                {
                    _wait = _error is null ? TimeSpan.FromSeconds(1) : Shorter(_wait * 2, LongestWait);
                    _awayUntil = clock.GetTimestamp() + (long)(_wait.TotalSeconds * clock.TimestampFrequency);
                }
                if (hasChanged)
                    LogAway(error);
            }
            else if (hasChanged)
            {
                LogBack(client.Url);
            }
            _error = error;
            AzkabanMeter.IsReachable = error is null;
            if (hasChanged)
                _savedAt = 0;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(8010, LogLevel.Warning, "Azkaban cannot be used, and nothing is changed until it can: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(8011, LogLevel.Information, "Azkaban at {Url} answers")]
    private partial void LogBack(Uri url);
}
