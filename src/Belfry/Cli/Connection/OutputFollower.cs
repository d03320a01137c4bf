using System.Net.ServerSentEvents;
using System.Text.Json;
using Belfry.Core.Contracts;

namespace Belfry.Cli.Connection;

/// <summary>
/// Follows a run's output until the run has ended. The server sends all of it from the beginning on each connection, so
/// after a broken one as many characters as were passed on already are left out.
/// </summary>
/// <param name="note">Is told when the connection breaks.</param>
internal sealed class OutputFollower(BelfryClient api, TimeProvider clock, Action<string> note)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="run">Its numeric id or uuid.</param>
    /// <param name="passed">So many characters are known already and left out.</param>
    /// <param name="pass">Takes each piece of the rest.</param>
    /// <exception cref="ClientException">There is no such run, or the server stays away for minutes.</exception>
    public async Task FollowAsync(string run, long passed, Action<string> pass, CancellationToken ct)
    {
        var path = $"v1/scheduler-logs/{Uri.EscapeDataString(run)}/output?follow=true";
        var isKnown = false;
        long? brokenAt = null;
        var pause = FirstPause;
        while (true)
        {
            var connection = await TryConnectAsync(path, ct);
            var reason = connection.Reason;
            if (connection.Response is { } response)
            {
                using (response)
                {
                    isKnown = true;
                    var (openedAt, before) = (clock.GetTimestamp(), passed);
                    (var ended, passed, reason) = await ReadAsync(response, passed, pass, ct);
                    if (ended)
                        return;
                    // One that is closed as soon as it is opened is no better than none.
                    if (passed > before || clock.GetElapsedTime(openedAt) > LongestPause)
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

    private async Task<(HttpResponseMessage? Response, Exception? Reason)> TryConnectAsync(string path, CancellationToken ct)
    {
        try
        {
            return (await api.OpenAsync(path, ct), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, e);
        }
    }

    /// <summary>One connection's events, from the first character of the output on.</summary>
    /// <returns>Whether the run has ended; how much is passed on now; else why the connection ended, if that is known.</returns>
    private static async Task<(bool Ended, long Passed, Exception? Reason)> ReadAsync(
        HttpResponseMessage response, long passed, Action<string> pass, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        await using var events = SseParser.Create(stream).EnumerateAsync(ct).GetAsyncEnumerator(ct);
        var seen = 0L;
        while (true)
        {
            try
            {
                if (!await events.MoveNextAsync())
                    return (false, passed, null);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                return (false, passed, e);
            }
            switch (events.Current.EventType)
            {
                case "end":
                    return (true, passed, null);
                case "output" when JsonSerializer.Deserialize<string>(events.Current.Data, ApiJson.Options) is { Length: > 0 } text:
                    var known = (int)Math.Clamp(passed - seen, 0, text.Length);
                    seen += text.Length;
                    passed = Math.Max(passed, seen);
                    if (known < text.Length)
                        pass(text[known..]);
                    break;
                default:
                    break; // a later server may send more kinds
            }
        }
    }
}
