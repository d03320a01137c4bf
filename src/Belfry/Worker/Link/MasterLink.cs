using System.Net.WebSockets;
using System.Text.Json;
using Belfry.Core.Protocol;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Link;

/// <summary>
/// Keeps the worker connected to whoever leads: finds the leader, says hello, and lets a session run until it ends,
/// again and again. There is one connection at a time, and the older is closed before the next says hello. Losing it
/// ends no run: what happens meanwhile is told on the next.
/// </summary>
internal sealed partial class MasterLink(
    MasterTransport transport,
    LeaderSearch search,
    RunTable table,
    RunHost host,
    Outbox outbox,
    Func<CancellationToken, Task<Hello>> hello,
    TimeProvider clock,
    ILogger<MasterLink> log)
{
    private static readonly TimeSpan WelcomeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(8), SayAgainAfter = TimeSpan.FromMinutes(1);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(3));

    // Between two leaders, while masters answer: jobs are due meanwhile, and the next leader is there within a lease.
    private readonly Backoff _searchBackoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));
    private readonly Backoff _refusalBackoff = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15));
    private Trouble _said;
    private long _saidAt;
    private volatile bool _draining, _leaving;

    private enum Trouble
    {
        None,
        TokenRefused,
        Untrusted,
        NoMaster,
        NoLeader,
        Refused,
        NotReached,
    }

    /// <summary>The worker finishes what it has and takes nothing more.</summary>
    public bool Draining => _draining;

    /// <summary>Connects and stays connected until cancelled, or until it has left.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !_leaving)
        {
            TimeSpan pause;
            try
            {
                pause = await TryAsync(cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFault(e);
                pause = _refusalBackoff.Next();
            }

            if (pause > TimeSpan.Zero && !_leaving)
                await Task.Delay(pause, clock, cancellationToken);
        }
    }

    public void Drain()
    {
        _draining = true;
        outbox.Add(new Draining(true));
    }

    /// <summary>Says goodbye and ends <see cref="RunAsync"/>, once no run is held any more.</summary>
    public void Leave()
    {
        _leaving = true;
        outbox.Add(new Leaving());
    }

    // One try; returns how long to wait before the next.
    private async Task<TimeSpan> TryAsync(CancellationToken cancellationToken)
    {
        var found = await search.AskAllAsync(except: null, cancellationToken);
        if (found.Leader is not { } leader || found.Epoch < search.Epoch)
        {
            SayWhyNot(found);
            return found.TokenRefused ? _refusalBackoff.Next() : found.Answered > 0 ? _searchBackoff.Next() : _backoff.Next();
        }

        search.Raise(found.Epoch);
        using var socket = await transport.ConnectAsync(leader, cancellationToken);
        if (socket is null)
        {
            if (IsNews(Trouble.NotReached))
                LogNotReached(leader);
            return _searchBackoff.Next();
        }

        var session = new LinkSession(socket, table, host, outbox, search, clock);
        return await GreetAsync(session, cancellationToken) switch
        {
            [Welcome welcome, .. var more] when welcome.Epoch >= search.Epoch
                => await StayAsync(session, leader, welcome, [.. more], cancellationToken),
            [Refused { Code: not RefusalCodes.OldEpoch } refused, ..] => OnRefused(refused),
            _ => _searchBackoff.Next(),
        };
    }

    // The answer to the hello, with whatever shares its frame; null when there is none.
    private async Task<MasterMessage[]?> GreetAsync(LinkSession session, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(WelcomeLimit);
        try
        {
            await session.SendAsync([await hello(limit.Token)], limit.Token);
            return await session.ReceiveAsync(limit.Token) is { } answer ? [.. answer] : null;
        }
        catch (Exception e) when (IsLoss(e) && !cancellationToken.IsCancellationRequested)
        {
            LogNoWelcome(SystemWords.OneLine(e.Message));
            return null;
        }
    }

    private async Task<TimeSpan> StayAsync(
        LinkSession session, Uri leader, Welcome welcome, MasterMessage[] more, CancellationToken cancellationToken)
    {
        search.Raise(welcome.Epoch);
        search.Learn(welcome);
        _backoff.Reset();
        _searchBackoff.Reset();
        _refusalBackoff.Reset();
        _said = Trouble.None;
        LogConnected(leader, welcome.Epoch, welcome.Worker, table.Count);
        outbox.Clear();
        // What was said between the hello and now went with the rest.
        if (Draining)
            outbox.Add(new Draining(true));
        if (_leaving)
            outbox.Add(new Leaving());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var why = "it closed the connection";
        var watching = WatchAsync(session, leader, ended);
        try
        {
            await session.RunAsync(more, ended.Token);
        }
        catch (Exception e) when (IsLoss(e) && !ended.IsCancellationRequested)
        {
            why = SystemWords.OneLine(e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        await ended.CancelAsync();
        why = await watching ?? why;
        if (_leaving)
            LogLeft(leader);
        else
            LogLost(leader, why, table.Count);
        return _searchBackoff.Next();
    }

    // Ends the session when its leader is silent and another leads, or when it is silent for so long that the
    // connection must be dead. Returns why, when it did.
    private async Task<string?> WatchAsync(LinkSession session, Uri leader, CancellationTokenSource ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(WatchEvery, clock, ended.Token);
                if (session.Silence < ProtocolLimits.SilenceBeforeSearch)
                    continue;
                var found = await search.AskAllAsync(leader, ended.Token);
                var moves = found.Leader is not null && found.Epoch > search.Epoch;
                if (!moves && session.Silence < SilenceLimit)
                    continue;
                await ended.CancelAsync();
                return moves
                    ? $"{found.Leader} leads now"
                    : $"it was silent for {SilenceLimit.TotalSeconds:0} s";
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private TimeSpan OnRefused(Refused refused)
    {
        if (IsNews(Trouble.Refused))
        {
            if (refused.Code is RefusalCodes.NameTaken)
                LogNameTaken(refused.Reason);
            else
                LogRefused(refused.Code, refused.Reason);
        }

        return _refusalBackoff.Next();
    }

    private void SayWhyNot(SearchResult found)
    {
        var trouble = found switch
        {
            { TokenRefused: true } => Trouble.TokenRefused,
            { Untrusted: true } => Trouble.Untrusted,
            { Answered: 0 } => Trouble.NoMaster,
            _ => Trouble.NoLeader,
        };
        if (!IsNews(trouble))
            return;
        switch (trouble)
        {
            case Trouble.TokenRefused:
                LogTokenRefused();
                break;
            case Trouble.Untrusted:
                LogUntrusted(string.Join(", ", search.Masters));
                break;
            case Trouble.NoMaster:
                LogNoMaster(string.Join(", ", search.Masters));
                break;
            default:
                LogNoLeader(found.Answered);
                break;
        }
    }

    // The same trouble is said again only after a while.
    private bool IsNews(Trouble trouble)
    {
        var now = clock.GetTimestamp();
        if (trouble == _said && clock.GetElapsedTime(_saidAt, now) < SayAgainAfter)
            return false;
        (_said, _saidAt) = (trouble, now);
        return true;
    }

    private static bool IsLoss(Exception e)
        => e is WebSocketException or IOException or JsonException or OperationCanceledException;

    [LoggerMessage(5400, LogLevel.Information,
        "Connected to the leader {Leader}, epoch {Epoch}, as worker {Worker}; {Runs} runs are held")]
    private partial void LogConnected(Uri leader, long epoch, long worker, int runs);

    [LoggerMessage(5401, LogLevel.Warning,
        "The connection to {Leader} is lost: {Why}. {Runs} runs go on; connecting again")]
    private partial void LogLost(Uri leader, string why, int runs);

    [LoggerMessage(5402, LogLevel.Error,
        "The masters refuse the join token. Make a new one with 'belfry join-token create' and put it in the worker's "
        + "--join-token-file; a restart is not needed")]
    private partial void LogTokenRefused();

    [LoggerMessage(5411, LogLevel.Error,
        "The certificate of a master at {Masters} is not trusted. Name who vouches for it (--ca-file), or its SHA-256 "
        + "(--fingerprint), which the master prints when it starts; if it is neither, somebody else answers there")]
    private partial void LogUntrusted(string masters);

    [LoggerMessage(5403, LogLevel.Warning,
        "No master can be reached at {Masters}. Check the addresses (--masters), the network, and that a master runs")]
    private partial void LogNoMaster(string masters);

    [LoggerMessage(5404, LogLevel.Warning, "{Count} masters answer, but none of them names a leader that can be followed yet; asking again")]
    private partial void LogNoLeader(int count);

    [LoggerMessage(5405, LogLevel.Warning,
        "The leader {Leader} cannot be reached from here, though a master names it. Check its --advertise "
        + "and the network; trying again")]
    private partial void LogNotReached(Uri leader);

    [LoggerMessage(5406, LogLevel.Error,
        "Another worker holds this name: {Reason} Start this one with another --name, or stop the other; trying again")]
    private partial void LogNameTaken(string reason);

    [LoggerMessage(5407, LogLevel.Error, "The leader refuses this worker ({Code}): {Reason}")]
    private partial void LogRefused(string code, string reason);

    [LoggerMessage(5408, LogLevel.Warning, "The leader did not answer the hello: {Why}")]
    private partial void LogNoWelcome(string why);

    [LoggerMessage(5409, LogLevel.Information, "Left the leader {Leader}; this worker holds no run")]
    private partial void LogLeft(Uri leader);

    [LoggerMessage(5410, LogLevel.Error, "The link to the masters failed; it begins anew")]
    private partial void LogFault(Exception reason);
}
