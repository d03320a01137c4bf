using System.Collections.Concurrent;
using Belfry.Cluster;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Alerting;

/// <summary>
/// Tells channels what waits for them, while this master leads. What is told is settled after it was heard: a leader that
/// dies in between has its successor tell it again. Each channel has a loop's pass of its own, so one that is slow holds
/// up neither the others nor, least of all, the engine, which shares nothing with this but the term.
/// </summary>
internal sealed partial class NoticeDelivery(
    LeaderElection election,
    NoticeStore store,
    Webhook webhook,
    Mailer mailer,
    AlertingMeter meter,
    ClusterOptions cluster,
    DeliveryOptions options,
    TimeProvider clock,
    ILogger<NoticeDelivery> logger) : BackgroundService
{
    /// <summary>More than these are counted in a message, not listed.</summary>
    private const int MostListed = 50;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly Dictionary<long, Task> _busy = [];
    private readonly ConcurrentDictionary<long, long> _toldAt = [];

    /// <summary>Channels whose newest message was not heard.</summary>
    private readonly ConcurrentDictionary<long, bool> _deaf = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var term in election.TermsAsync(stoppingToken))
        {
            // What is on its way when the term ends is given up, and told by the next leader.
            using var over = CancellationTokenSource.CreateLinkedTokenSource(term.Ended, stoppingToken);
            await DeliverAsync(over.Token);
            await Task.WhenAll(_busy.Values);
            _busy.Clear();
            meter.Deaf = null;
        }
    }

    private async Task DeliverAsync(CancellationToken over)
    {
        var failures = 0;
        var isDeafKnown = false;
        while (!over.IsCancellationRequested)
        {
            var wait = LookEvery;
            try
            {
                await CountDeafAsync(isDeafKnown, over);
                isDeafKnown = true;
                foreach (var channel in await store.DueAsync(over))
                {
                    if (IsFree(channel.Id))
                        _busy[channel.Id] = TellAsync(channel, over);
                }
                failures = 0;
            }
            catch (Exception e)
            {
                if (over.IsCancellationRequested)
                    return;
                LogFailed(e.Message);
                wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures++), LongestWait.TotalSeconds));
            }
            await Task.Delay(wait, clock, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What earlier leaders could not tell either counts, and what was deleted meanwhile does not.</summary>
    private async Task CountDeafAsync(bool isKnown, CancellationToken over)
    {
        if (!isKnown)
        {
            _deaf.Clear();
            foreach (var channel in await store.DeafAsync(over))
                _deaf[channel] = true;
        }
        else if (!_deaf.IsEmpty)
        {
            var there = await store.ThereAsync(_deaf.Keys, over);
            foreach (var channel in _deaf.Keys.Except(there))
                _deaf.TryRemove(channel, out _);
        }
        meter.Deaf = [.. _deaf.Keys];
    }

    /// <summary>What comes shortly after a message goes into the next: a flood is a message now and then.</summary>
    private bool IsFree(long channel)
        => (!_busy.TryGetValue(channel, out var telling) || telling.IsCompleted)
           && (!_toldAt.TryGetValue(channel, out var at) || clock.GetElapsedTime(at) >= options.Pace);

    private async Task TellAsync(DueChannelRow channel, CancellationToken over)
    {
        try
        {
            if (await store.WaitingThroughAsync(channel.Id, over) is not ({ } through, var waiting))
                return;
            var notices = (await store.WaitingAsync(channel.Id, MostListed, over)).Where(notice => notice.Id <= through).ToList();
            if (notices.Count == 0)
                return;
            var message = new Message(notices, waiting - notices.Count, cluster.Url);
            _toldAt[channel.Id] = clock.GetTimestamp();
            var error = channel.Kind == Word.Of(ChannelKind.Mail)
                ? await mailer.TellAsync(channel.Recipients, message, over)
                : await webhook.TellAsync(channel.Url!, message, over);
            meter.Told(channel.Kind, error is null);
            if (error is null)
            {
                _deaf.TryRemove(channel.Id, out _);
                await store.ToldAsync(channel.Id, through, over);
                return;
            }
            _deaf[channel.Id] = true;
            var givenUp = await store.FailedAsync(
                channel.Id, through, Text.Recordable(error), options.Tries, options.FirstDelay, options.LongestDelay, over);
            LogNotTold(channel.Name, notices[0].Tries + 1, options.Tries, error);
            if (givenUp > 0)
                LogGivenUp(givenUp, channel.Name, error);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // the next leader tells it
        }
        catch (Exception e)
        {
            LogFault(e, channel.Name);
        }
    }

    [LoggerMessage(10100, LogLevel.Warning, "What waits for channels could not be read, trying again: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(10101, LogLevel.Warning, "Channel {Channel} was not told, try {Try} of {Tries}: {Reason}")]
    private partial void LogNotTold(string channel, int @try, int tries, string reason);

    [LoggerMessage(10102, LogLevel.Error, "{Count} notices for channel {Channel} are given up: {Reason}")]
    private partial void LogGivenUp(int count, string channel, string reason);

    [LoggerMessage(10103, LogLevel.Error, "Telling channel {Channel} failed; it is tried again")]
    private partial void LogFault(Exception reason, string channel);
}
