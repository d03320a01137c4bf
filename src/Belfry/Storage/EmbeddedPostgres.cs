using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>
/// The built-in PostgreSQL of a data folder: a private server, reached through a unix socket that only the folder's
/// owner and root can open. It is started with this object and stopped with it. A server whose Belfry was killed goes
/// on by itself and is taken over by the next start; one that dies is started again while this object lives. The
/// connection string stays good throughout.
/// </summary>
internal sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    /// <summary>A clean stop writes what is in memory to disk; one that takes longer is cut short, and the next start recovers.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(30);

    /// <summary>How often a log that grows is looked at.</summary>
    private static readonly TimeSpan LogCheck = TimeSpan.FromMinutes(1);

    /// <summary>A server that lived this long was well: its death starts the pauses between restarts anew.</summary>
    private static readonly TimeSpan LivedWell = TimeSpan.FromMinutes(1);

    /// <summary>How soon a session that reads all there is is found.</summary>
    private static readonly TimeSpan ReaderCheck = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private const string SessionName = "belfry server";

    private readonly PostgresCluster _cluster;
    private readonly PostgresSocket _socket;
    private readonly PostgresStarter _starter;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly NpgsqlDataSource _sessions;
    private readonly Task _watch, _givingWay;
    private PostgresServer _server;
    private bool _stopped;

    private EmbeddedPostgres(
        PostgresCluster cluster,
        PostgresSocket socket,
        PostgresStarter starter,
        PostgresServer server,
        TimeProvider clock,
        ILogger log)
    {
        _cluster = cluster;
        _socket = socket;
        _starter = starter;
        _server = server;
        _clock = clock;
        _log = log;
        _sessions = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(socket.ConnectionString)
        {
            ApplicationName = SessionName,
            Database = "postgres", // so that it is in the way of nobody who drops or renames another
            MaxPoolSize = 1,
        }.ConnectionString);
        _watch = WatchAsync(_stopping.Token);
        _givingWay = GiveWayAsync(_stopping.Token);
    }

    /// <summary>For Npgsql; valid in this process, for as long as this object lives.</summary>
    public string ConnectionString => _socket.ConnectionString;

    /// <summary>The server's process id at this moment.</summary>
    public int ProcessId => _server.Pid;

    /// <summary>Comes back when the server answers and the database exists.</summary>
    /// <exception cref="StartupException">It cannot be started; the message says why and what to do.</exception>
    public static Task<EmbeddedPostgres> StartAsync(
        DataFolder data, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken) =>
        StartAsync(data, PostgresSettings.ForThisMachine(data.Path), loggers, clock, cancellationToken);

    public static async Task<EmbeddedPostgres> StartAsync(
        DataFolder data,
        PostgresSettings settings,
        ILoggerFactory loggers,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var log = loggers.CreateLogger<EmbeddedPostgres>();
        var cluster = await PostgresCluster.OpenAsync(data, settings, log, clock, cancellationToken);
        var socket = new PostgresSocket(cluster.Folder);
        try
        {
            var starter = new PostgresStarter(cluster, socket, clock, log);
            var server = await starter.BringUpAsync(cancellationToken);
            return new EmbeddedPostgres(cluster, socket, starter, server, clock, log);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="cancellationToken">Cuts a stop that takes long short; the next start then recovers.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
            return;
        _stopped = true;
        await _stopping.CancelAsync();
        await _watch;
        await _givingWay;
        await _sessions.DisposeAsync();
        var began = _clock.GetTimestamp();
        if (await _server.StopAsync(StopGrace, _clock, cancellationToken))
            LogStopped(_server.Pid, (long)_clock.GetElapsedTime(began).TotalMilliseconds);
        else
            LogNotStopped(_server.Pid);
        _server.Dispose();
        _socket.Dispose();
        _stopping.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    /// <summary>
    /// Starts a server that died again, until this object is stopped: the first time at once, then with growing pauses,
    /// for as long as it takes. Whoever uses the database meets errors meanwhile and tries again.
    /// </summary>
    private async Task WatchAsync(CancellationToken stopping)
    {
        var pause = TimeSpan.Zero;
        try
        {
            while (true)
            {
                var began = _clock.GetTimestamp();
                await LiveAsync(stopping);
                var said = string.Join(" | ", _cluster.Log.Tail(_server.LogLength, 3));
                LogDied(_server.Pid, _server.DescribeExit(), said);
                if (_clock.GetElapsedTime(began) > LivedWell)
                    pause = TimeSpan.Zero;
                while (!await TryBringUpAsync(pause, stopping))
                    pause = Longer(pause);
                pause = Longer(pause);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>
    /// Lowers the priority of sessions that read all there is. As many processors as there are would else be shared out
    /// alike between a backup and the work that people wait for.
    /// </summary>
    private async Task GiveWayAsync(CancellationToken stopping)
    {
        var isRefused = false;
        while (true)
        {
            try
            {
                await Task.Delay(ReaderCheck, _clock, stopping);
                foreach (var session in await ReadersAsync(stopping))
                {
                    if (!ProcessPriority.IsChildOf(_server.Pid, session) || ProcessPriority.Lower(session) || isRefused)
                        continue;
                    isRefused = true;
                    LogDoesNotGiveWay(session);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Such as that the server is away, which is said elsewhere. It is looked at again in any case.
                LogNotLookedAt(e.Message);
            }
        }
    }

    private async Task<IEnumerable<int>> ReadersAsync(CancellationToken stopping)
    {
        await using var connection = await _sessions.OpenConnectionAsync(stopping);
        return await connection.QueryAsync<int>(new CommandDefinition(
            "select pid from pg_stat_activity where application_name = any(@names)",
            new { names = (string[])["pg_dump", Database.AuditName] },
            cancellationToken: stopping));
    }

    private static TimeSpan Longer(TimeSpan pause) =>
        pause == TimeSpan.Zero ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;

    /// <summary>Comes back when the server has ended.</summary>
    private async Task LiveAsync(CancellationToken stopping)
    {
        var exited = _server.WaitForExitAsync(_clock, stopping);
        while (await Task.WhenAny(exited, Task.Delay(LogCheck, _clock, stopping)) != exited)
        {
            stopping.ThrowIfCancellationRequested();
            _cluster.KeepLogSmall();
        }

        await exited;
    }

    private async Task<bool> TryBringUpAsync(TimeSpan pause, CancellationToken stopping)
    {
        await Task.Delay(pause, _clock, stopping);
        try
        {
            var next = await _starter.BringUpAsync(stopping);
            _server.Dispose();
            _server = next;
            LogStartedAgain(next.Pid);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogRestartFailed(e.Message, Longer(pause).TotalSeconds);
            return false;
        }
    }

    [LoggerMessage(1009, LogLevel.Information, "The built-in PostgreSQL works again (process {Pid})")]
    private partial void LogStartedAgain(int pid);

    [LoggerMessage(1010, LogLevel.Information, "The built-in PostgreSQL (process {Pid}) has stopped, after {Milliseconds} ms")]
    private partial void LogStopped(int pid, long milliseconds);

    [LoggerMessage(1011, LogLevel.Error, "The built-in PostgreSQL (process {Pid}) does not stop, not even by force; the next start will take it over")]
    private partial void LogNotStopped(int pid);

    [LoggerMessage(1012, LogLevel.Error, "The built-in PostgreSQL (process {Pid}) has died: {How}; it is started again. Its last words: {Said}")]
    private partial void LogDied(int pid, string how, string said);

    [LoggerMessage(1014, LogLevel.Information, "Sessions that read all there is, such as pg_dump's (process {Pid}), do not give way to others: "
        + "the system does not let Belfry lower their priority; in a container that takes the capability SYS_NICE")]
    private partial void LogDoesNotGiveWay(int pid);

    [LoggerMessage(1015, LogLevel.Debug, "Sessions that read all there is could not be looked for: {Why}")]
    private partial void LogNotLookedAt(string why);

    [LoggerMessage(1013, LogLevel.Error, "The built-in PostgreSQL could not be started again; the next try is in {Seconds} s. {Why}")]
    private partial void LogRestartFailed(string why, double seconds);
}
