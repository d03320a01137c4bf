using System.Text.Json;
using Belfry.Azkaban.Transport;

namespace Belfry.Azkaban;

/// <summary>
/// The AJAX API of an Azkaban web server, as 3.90.0 speaks it. One session serves all calls and is renewed when Azkaban
/// has forgotten it; any number of calls may be under way at once. What goes wrong at the other side is a value
/// (<see cref="AzkabanError"/>), never an exception; a token that fires is an <see cref="OperationCanceledException"/>.
/// </summary>
public sealed partial class AzkabanClient : IDisposable
{
    private const string Executor = "executor";
    private const string Manager = "manager";
    private const string Schedule = "schedule";

    private readonly AzkabanConnection _connection;
    private readonly AzkabanTransport _transport;

    /// <summary>A client that has not signed in yet: the first call does.</summary>
    /// <param name="connection">Where, and as whom.</param>
    /// <param name="clock">By which time limits are measured.</param>
    /// <exception cref="ArgumentException">The certificates or the fingerprint of the connection cannot be read.</exception>
    public AzkabanClient(AzkabanConnection connection, TimeProvider clock)
        : this(connection, null, clock)
    {
    }

    /// <summary>A client that speaks to <paramref name="handler"/> instead of the network.</summary>
    internal AzkabanClient(AzkabanConnection connection, HttpMessageHandler? handler, TimeProvider clock)
    {
        _connection = connection;
        _transport = new AzkabanTransport(connection, handler, clock);
    }

    /// <summary>Where the server is.</summary>
    public Uri Url => _connection.Url;

    /// <summary>Signs in now, to see whether the address, the user and the password are right.</summary>
    /// <param name="ct">Gives up waiting; a sign-in that others wait for goes on.</param>
    public async Task<AzkabanResult<bool>> SignInAsync(CancellationToken ct)
        => (await _transport.Session.GetAsync(_transport.Session.Present, ct)).Then<bool>(_ => true);

    /// <summary>Ends the session, if there is one. That it fails is no matter: sessions end by themselves.</summary>
    /// <param name="ct">Gives up.</param>
    public async Task SignOutAsync(CancellationToken ct)
    {
        if (_transport.Session.Present is not { } session)
            return;
        _transport.Session.Forget();
        await _transport.SendAsync(
            new AzkabanCall { Purpose = "sign out", Path = "", Values = [("session.id", session), ("logout", "")], NeedsSession = false }, ct);
    }

    /// <summary>What the server says about itself; needs no sign-in.</summary>
    /// <param name="ct">Gives up.</param>
    public async Task<AzkabanResult<ServerStatus>> StatusAsync(CancellationToken ct)
    {
        var call = new AzkabanCall { Purpose = "tell its status", Path = "status", Values = [], NeedsSession = false };
        return (await _transport.AskAsync(call, ct)).Then<ServerStatus>(json =>
        {
            if (AnswerReader.TextOf(json, "version") is not { } version
                || !json.TryGetProperty("isDatabaseUp", out var database) || database.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                return AnswerReader.Unproven(call, json);
            var executors = json.TryGetProperty("executorStatusMap", out var map) && map.ValueKind == JsonValueKind.Object
                ? map.EnumerateObject().Count(executor => executor.Value.TryGetProperty("isActive", out var active) && active.ValueKind == JsonValueKind.True)
                : 0;
            return new ServerStatus(version, database.GetBoolean(), executors);
        });
    }

    /// <summary>Closes the connections. The session stays at the server: <see cref="SignOutAsync"/> ends it.</summary>
    public void Dispose() => _transport.Dispose();

    private static AzkabanCall Read(string purpose, string path, string ajax, params IReadOnlyList<(string Name, string Value)> values)
        => new() { Purpose = purpose, Path = path, Values = [("ajax", ajax), .. values] };

    private static AzkabanCall Write(string purpose, string path, params IReadOnlyList<(string Name, string Value)> values)
        => new() { Purpose = purpose, Path = path, Values = values, IsPost = true, IsWrite = true };
}
