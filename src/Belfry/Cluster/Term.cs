namespace Belfry.Cluster;

/// <summary>
/// One time in office. <see cref="Epoch"/> fences every write; <see cref="Ended"/> fires at the latest when the lease
/// does, counted from when the last good renewal began. Being leader is never a flag that is asked, always a term that
/// ends.
/// </summary>
internal sealed class Term : IDisposable
{
    /// <summary>The reason of a term that another one follows already.</summary>
    public const string Replaced = "another master has taken over";

    private readonly CancellationTokenSource _ended;

    public Term(long epoch, TimeSpan trust, TimeProvider clock)
    {
        Epoch = epoch;
        // A negative time would be refused, or taken for endless.
        _ended = new CancellationTokenSource(trust > TimeSpan.Zero ? trust : TimeSpan.Zero, clock);
        Ended = _ended.Token;
    }

    public long Epoch { get; }

    public CancellationToken Ended { get; }

    /// <summary>Why the term ended, for the log; null when its lease ran out.</summary>
    public string? Reason { get; private set; }

    /// <summary>Ends the term from inside: what is in memory can no longer be trusted, or the process stops.</summary>
    public void End(string reason)
    {
        Reason ??= reason;
        _ended.Cancel();
    }

    /// <summary>The renewal that began <paramref name="ago"/> has succeeded.</summary>
    public void Extend(TimeSpan lease, TimeSpan ago)
    {
        if (!_ended.IsCancellationRequested)
            _ended.CancelAfter(lease > ago ? lease - ago : TimeSpan.Zero);
    }

    public void Dispose() => _ended.Dispose();
}
