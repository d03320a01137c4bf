using System.Net.ServerSentEvents;
using System.Text.Json;
using Belfry.Core.Contracts;

namespace Belfry.Cli.Connection;

/// <summary>
/// Follows a run's output until the run has ended. Each event says where to go on, and a broken connection is taken up
/// again there.
/// </summary>
/// <param name="note">Is told when the connection breaks.</param>
internal sealed class OutputFollower(BelfryClient api, TimeProvider clock, Action<string> note)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="run">Its numeric id or uuid.</param>
    /// <param name="tail">Of what there is already, only so many lines; null for all.</param>
    /// <param name="pass">Takes each piece of the output.</param>
    /// <exception cref="ClientException">There is no such run, or the server stays away for minutes.</exception>
    public async Task FollowAsync(string run, int? tail, Action<string> pass, CancellationToken ct)
    {
        var path = new Query($"v1/scheduler-logs/{Uri.EscapeDataString(run)}/output").With("follow", "true").With("tail", tail).ToString();
        string? lastEvent = null;
        var isKnown = false;
        long? brokenAt = null;
        var pause = FirstPause;
        while (true)
        {
            var connection = await TryConnectAsync(path, lastEvent, ct);
            var reason = connection.Reason;
            if (connection.Response is { } response)
            {
                using (response)
                {
                    isKnown = true;
                    var (openedAt, before) = (clock.GetTimestamp(), lastEvent);
                    (var ended, lastEvent, reason) = await ReadAsync(response, lastEvent, pass, ct);
                    if (ended)
                        return;
                    // One that is closed as soon as it is opened is no better than none.
                    if (lastEvent != before || clock.GetElapsedTime(openedAt) > LongestPause)
                        (brokenAt, pause) = (null, FirstPause);
                }
            }
            else if (!isKnown)
            {
                throw api.Unreachable(reason!);
            }
            if (brokenAt is { } since && clock.GetElapsedTime(since) > Patience)
                throw api.Unreachable(reason ?? new IOException("it ends the connection again and again"));
            if (brokenAt is null)
                note($"The connection to {api.Server.Name} is broken; trying again …");
            brokenAt ??= clock.GetTimestamp();
            await Task.Delay(pause, clock, ct);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<(HttpResponseMessage? Response, Exception? Reason)> TryConnectAsync(string path, string? lastEvent, CancellationToken ct)
    {
        try
        {
            return (await api.OpenAsync(path, lastEvent, ct), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, e);
        }
    }

    /// <summary>One connection's events.</summary>
    /// <returns>Whether the run has ended; where to go on; else why the connection ended, if that is known.</returns>
    private static async Task<(bool Ended, string? LastEvent, Exception? Reason)> ReadAsync(
        HttpResponseMessage response, string? lastEvent, Action<string> pass, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        await using var events = SseParser.Create(stream).EnumerateAsync(ct).GetAsyncEnumerator(ct);
        while (true)
        {
            try
            {
                if (!await events.MoveNextAsync())
                    return (false, lastEvent, null);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                return (false, lastEvent, e);
            }
            switch (events.Current.EventType)
            {
                case "end":
                    return (true, lastEvent, null);
                case "output":
                    pass(JsonSerializer.Deserialize<string>(events.Current.Data, ApiJson.Options) ?? "");
                    lastEvent = events.Current.EventId ?? lastEvent;
                    break;
                default:
                    break; // a later server may send more kinds
            }
        }
    }
}
