using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>
/// The one way to PostgreSQL. Every session carries an application name that begins with <c>belfry</c>, so that a
/// leader can be told from its API and a session that blocks the ledger can be ended.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>Where all tables are; a server that is shared with others keeps its own schemas.</summary>
    public const string Schema = "belfry";

    /// <summary>Application names of sessions, in which the leader's are found by the master's id.</summary>
    public const string ApiName = "belfry api";
    public const string AuditName = "belfry audit";
    private const string LeaderName = "belfry leader";
    private const string AskingName = "belfry asking";

    // Three masters with what their leader has besides fit into the 100 connections that PostgreSQL allows by default,
    // and leave some to backups and people: a call rather waits for its turn than is told that there are too many. A
    // connection string's Maximum Pool Size is that of calls.
    private const int MostOfCalls = 14;
    private const int MostOfWorkers = 6;
    private const int MostOfOwn = 8;

    /// <summary>A client that takes nothing for 30 s, or, when there is nothing to take, answers none of four probes, is gone.</summary>
    private const string NoticeSilence =
        "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4 -c tcp_user_timeout=30000";

    private static readonly AsyncLocal<Pool> InUse = new();

    private readonly Dictionary<Pool, NpgsqlDataSource> _pools;

    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <param name="connectionString">For Npgsql.</param>
    /// <param name="name">The application name of sessions that are not the leader's.</param>
    public Database(string connectionString, string name = ApiName)
    {
        ConnectionString = connectionString;
        var mostOfCalls = new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>().Any(IsMost)
            ? new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize
            : MostOfCalls;
        _pools = new()
        {
            [Pool.Own] = Source(connectionString, name, MostOfOwn),
            [Pool.Calls] = Source(connectionString, name, mostOfCalls),
            [Pool.Workers] = Source(connectionString, name, MostOfWorkers),
        };
    }

    /// <summary>As the user or the built-in server gave it.</summary>
    public string ConnectionString { get; }

    /// <summary>
    /// Says that what the caller goes on to do is for a call from outside. Calls have connections of their own: however many
    /// of them wait, a master's own work does not, nor does a worker that joins.
    /// </summary>
    public static void ServeCall() => InUse.Value = Pool.Calls;

    /// <summary>The same for a worker that comes in.</summary>
    public static void ServeWorker() => InUse.Value = Pool.Workers;

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken ct) => OpenAsync(InUse.Value, ct);

    /// <summary>For what ends a call and must not wait behind others: that it was carried out.</summary>
    public ValueTask<NpgsqlConnection> OpenOwnAsync(CancellationToken ct) => OpenAsync(Pool.Own, ct);

    private async ValueTask<NpgsqlConnection> OpenAsync(Pool pool, CancellationToken ct)
    {
        try
        {
            return await _pools[pool].OpenConnectionAsync(ct);
        }
        catch (SocketException e)
        {
            // Npgsql lets a name that cannot be resolved through as it is, and to everybody here it is one thing: away.
            throw new NpgsqlException($"The host of PostgreSQL cannot be found: {e.Message}", e);
        }
    }

    /// <summary>PostgreSQL has ended a connection: all that were made before are as good as ended.</summary>
    public void DropIdle()
    {
        foreach (var pool in _pools.Values)
            pool.Clear();
    }

    /// <summary>For the few callers that the framework calls synchronously.</summary>
    public NpgsqlConnection Open() => _pools[InUse.Value].OpenConnection();

    /// <summary>Runs <paramref name="work"/> in one transaction; a deadlock or lost serialization is tried again.</summary>
    public async Task<T> InTransactionAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await OpenAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            try
            {
                var result = await work(connection, ct);
                await transaction.CommitAsync(ct);
                return result;
            }
            catch (PostgresException e)
                when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
                      && attempt < 5)
            {
                await transaction.RollbackAsync(ct);
            }
        }
    }

    /// <summary>Opens a connection for what a leader writes, outside the pool, so that it can be ended by the next leader.</summary>
    public Task<NpgsqlConnection> OpenLeaderAsync(Guid master, CancellationToken ct) => OpenPreparedAsync(LeaderSession(master), ct);

    /// <summary>Opens a connection for what a leader asks all the time. It locks nothing, so nobody has to end it.</summary>
    public Task<NpgsqlConnection> OpenAskingAsync(CancellationToken ct) => OpenPreparedAsync(AskingName, ct);

    /// <summary>
    /// A connection whose statements are the same ones again and again, and find their rows by index: they are planned once,
    /// and not as would be best for the few rows that there are at that time.
    /// </summary>
    private async Task<NpgsqlConnection> OpenPreparedAsync(string name, CancellationToken ct)
    {
        var settings = Settings(ConnectionString, name);
        settings.Pooling = false;
        settings.MaxAutoPrepare = 60;
        settings.AutoPrepareMinUsages = 2;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            // A scan that is "off" is given a price beyond all others; where there is no other way, as to a table of one row, that
            // price would have PostgreSQL compile each execution.
            await connection.ExecuteAsync(new CommandDefinition(
                "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off",
                cancellationToken: ct));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The application name of all of a leader's own sessions.</summary>
    public static string LeaderSession(Guid master) => $"{LeaderName} {master:N}";

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values)
            await pool.DisposeAsync();
    }

    /// <summary>Whether a word of a connection string is the one that says how many connections.</summary>
    private static bool IsMost(string word)
        => word.Replace(" ", "").ToLowerInvariant() is "maximumpoolsize" or "maxpoolsize";

    private static NpgsqlDataSource Source(string connectionString, string name, int connections)
    {
        var settings = Settings(connectionString, name);
        settings.MaxPoolSize = connections;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, connections);
        return NpgsqlDataSource.Create(settings.ConnectionString);
    }

    /// <summary>
    /// What every session of Belfry's needs. With several servers named, what each of them is (primary, standby, away) is asked
    /// again each second: one that was promoted is found then, and not only after the driver's ten. And PostgreSQL ends a session
    /// whose client does not answer for half a minute: by itself it notices one whose machine has lost its power, or whose line
    /// was cut, after two hours, and until then keeps its locks and one of the connections that it allows.
    /// </summary>
    public static NpgsqlConnectionStringBuilder Settings(string connectionString, string name)
    {
        const int driversDefault = 10;
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = name,
            SearchPath = Schema,
            Timezone = "UTC",
            IncludeErrorDetail = true,
            // A statement that never answers must not hold its caller for ever.
            CommandTimeout = 30,
            Timeout = 5,
        };
        if (settings.Host?.Contains(',') == true && settings.HostRecheckSeconds == driversDefault)
            settings.HostRecheckSeconds = 1;
        // When the session begins, not by a statement: the pool resets those. What the user asks for comes behind, and so counts.
        settings.Options = $"{NoticeSilence} {settings.Options ?? Environment.GetEnvironmentVariable("PGOPTIONS")}".TrimEnd();
        return settings;
    }

    private enum Pool
    {
        /// <summary>What a master does by itself; and whatever is not said to be another's.</summary>
        Own,
        Calls,
        Workers,
    }
}
