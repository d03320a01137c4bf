using Belfry.Core.Protocol;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Fleet;

/// <summary>
/// The results of one session that came ahead of their output: each is passed on when its last piece is stored, because
/// the worker forgets the run with the confirmation, and whoever sees that a run has ended finds all of its output.
/// </summary>
/// <param name="pass">Takes a result that need not wait; must not throw or wait.</param>
/// <param name="closing">The session's end. A result that still waits then comes again with the next connection.</param>
internal sealed partial class HeldEnds(
    OutputStore store, Action<RunFinished> pass, TimeProvider clock, ILogger logger, CancellationToken closing)
{
    /// <summary>How long a result waits for a piece that does not come, while PostgreSQL answers.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, (int Count, long At)> _stored = [];
    private readonly Dictionary<Guid, Held> _held = [];
    private bool _isLooking;

    /// <summary>The pieces of a run below the count are stored.</summary>
    public void Stored(Guid run, int count)
    {
        Held? end = null;
        lock (_lock)
        {
            _stored[run] = (count, clock.GetTimestamp());
            if (_held.TryGetValue(run, out var held) && count >= held.End.Chunks)
                end = Take_NeedsLock(run);
        }
        if (end is { } whole)
            Pass(whole);
    }

    /// <summary>A result has come; it is passed on at once when its output is stored.</summary>
    /// <param name="at">When it came, as a timestamp of the clock.</param>
    public void Told(RunFinished end, long at)
    {
        bool isWhole, isFirst = false;
        lock (_lock)
        {
            isWhole = _stored.TryGetValue(end.Run, out var stored) && stored.Count >= end.Chunks;
            if (isWhole)
            {
                Take_NeedsLock(end.Run);
            }
            else
            {
                _held[end.Run] = new Held(end, at, clock.GetTimestamp());
                isFirst = !_isLooking;
                _isLooking = true;
            }
        }
        if (isWhole)
            Pass(new Held(end, at, at));
        else if (isFirst)
            _ = LookAsync();
    }

    // What an earlier connection brought is not sent again: only the database knows of it. Most results are whole before the
    // first look; what still waits then is asked for together.
    private async Task LookAsync()
    {
        // Who waits for PostgreSQL is not silent; the writer tells that it is away.
        var awayAt = clock.GetTimestamp();
        try
        {
            do
            {
                await Task.Delay(LookEvery, clock, closing);
                var held = Waiting();
                try
                {
                    var there = await store.CountsAsync([.. held.Select(one => one.End.Run)], closing);
                    foreach (var ((end, heardAt), count) in held.Zip(there))
                    {
                        if (count >= end.Chunks || clock.GetElapsedTime(Math.Max(heardAt, awayAt)) >= Patience)
                            Release(end, count);
                    }
                }
                catch (NpgsqlException)
                {
                    awayAt = clock.GetTimestamp();
                }
                catch (Exception e) when (!closing.IsCancellationRequested)
                {
                    LogLookFailed(e);
                }
            }
            while (IsAnythingHeld());
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    private void Release(RunFinished end, int there)
    {
        Held? taken;
        lock (_lock)
            taken = Take_NeedsLock(end.Run);
        if (taken is not { } whole)
            return;
        if (there < end.Chunks)
            LogIncomplete(end.Run, there, end.Chunks);
        Pass(whole);
    }

    // A result says how long ago things were when it was told; meanwhile they have grown older.
    private void Pass(Held whole)
    {
        var waited = (long)clock.GetElapsedTime(whole.CameAt).TotalMilliseconds;
        pass(whole.End with
        {
            EndedAgoMs = Older(whole.End.EndedAgoMs, waited),
            StartedAgoMs = whole.End.StartedAgoMs is { } started ? Older(started, waited) : null,
        });
    }

    // What a worker sends may be any number.
    private static long Older(long ago, long waited) => ago > long.MaxValue - waited ? long.MaxValue : ago + waited;

    /// <summary>With when the worker was last heard of each, as a timestamp of the clock.</summary>
    private List<(RunFinished End, long HeardAt)> Waiting()
    {
        lock (_lock)
        {
            return [.. _held.Values.Select(held =>
                (held.End, Math.Max(held.ToldAt, _stored.TryGetValue(held.End.Run, out var stored) ? stored.At : 0)))];
        }
    }

    private bool IsAnythingHeld()
    {
        lock (_lock)
            return _isLooking = _held.Count > 0;
    }

    private Held? Take_NeedsLock(Guid run)
    {
        _stored.Remove(run);
        return _held.Remove(run, out var held) ? held : null;
    }

    [LoggerMessage(4205, LogLevel.Warning,
        "Of the output of run {Run}, {Stored} of {Chunks} pieces came; its worker sends no more, so it ends without the rest")]
    private partial void LogIncomplete(Guid run, int stored, int chunks);

    [LoggerMessage(4206, LogLevel.Warning, "The look for the output that results wait for failed and is repeated")]
    private partial void LogLookFailed(Exception e);

    /// <param name="CameAt">When its frame came, and</param>
    /// <param name="ToldAt">when it began to wait for its output; both as timestamps of the clock.</param>
    private readonly record struct Held(RunFinished End, long CameAt, long ToldAt);
}
