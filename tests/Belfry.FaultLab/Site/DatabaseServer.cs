using Belfry.FaultLab.Sandbox;
using Belfry.Storage;
using Npgsql;

namespace Belfry.FaultLab.Site;

/// <summary>PostgreSQL on a host of its own: a new cluster, open to the laboratory's network.</summary>
internal sealed class DatabaseServer(Host host)
{
    private const string User = "belfry";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _data = Path.Combine(host.Folder, "data");
    private PostgresBinaries? _binaries;
    private OsAccount? _account;
    private LabProcess? _process;

    public Host Host => host;

    public string Log { get; } = Path.Combine(host.Folder, "log");

    /// <summary>As masters are given it.</summary>
    public string ConnectionString => $"Host={host.Address};Username={User};Database=belfry";

    public async Task CreateAsync(CancellationToken ct)
    {
        _binaries = PostgresBinaries.Choose(await PostgresBinaries.FindAsync(ct), null, _data);
        _account = OsAccount.Find("postgres")
            ?? throw new LabException("PostgreSQL does not run as root, and there is no account postgres for it (useradd --system postgres).");
        await Command.ScriptAsync(
            $"""
            mkdir {_data}; chown {_account.Name}: {_data} {host.Folder}
            cd {_data}
            {AsAccount()} {_binaries.InitDb} --pgdata . --username {User} --auth trust --encoding UTF8 --no-locale --no-instructions >/dev/null
            echo "host all all 10.77.0.0/24 trust" >> pg_hba.conf
            cat >> postgresql.conf <<END
            listen_addresses = '*'
            unix_socket_directories = ''
            max_connections = 200
            shared_buffers = 256MB
            timezone = 'UTC'
            log_timezone = 'UTC'
            END
            """,
            ct);
        Start();
        await AnswersAsync("postgres", ct);
        await ExecuteAsync("create database belfry", ct, "postgres");
    }

    public void Start()
    {
        _process?.Dispose();
        // The clock's library comes behind the change of account: what it shares it makes as that account.
        var clock = host.Clock.Environment(forThreads: false).Select(pair => $"{pair.Key}={pair.Value}");
        _process = host.Start(
            Log, new Dictionary<string, string>(), [.. AsAccount().Split(' '), "env", .. clock, _binaries!.Postgres, "-D", _data]);
    }

    /// <summary>Ends every session, as <c>pg_ctl restart -m fast</c> does.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        await StopAsync(ct);
        Start();
        await AnswersAsync("belfry", ct);
    }

    public async Task StopAsync(CancellationToken ct)
    {
        _process!.Signal(Signals.Interrupt);
        await _process.ExitAsync(ct);
    }

    /// <summary>SIGKILL to the server and all its sessions.</summary>
    public Task KillAsync(CancellationToken ct) => host.KillAllAsync(ct);

    /// <summary>Returns when it serves.</summary>
    public async Task AnswersAsync(string database, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync("select 1", ct, database);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                if (_process!.HasExited || TimeProvider.System.GetElapsedTime(began) > Patience)
                    throw new LabException($"PostgreSQL does not start; see {Log}: {e.Message}", e);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
    }

    /// <summary>A connection of the laboratory's own; it goes by the bridge, which no fault cuts.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken ct, string database = "belfry")
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Database = database,
            ApplicationName = "laboratory",
            Pooling = false,
            Timeout = 3,
            CommandTimeout = 300,
            SearchPath = "belfry",
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task ExecuteAsync(string sql, CancellationToken ct, string database = "belfry")
    {
        await using var connection = await OpenAsync(ct, database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// Whether a batch of the leader on that host is under way of which the rest has not arrived: a transaction is open, and
    /// its session waits for what comes next. To be asked when the line is cut: else it is so between any two packets.
    /// </summary>
    public Task<bool> WaitsWithinBatchAsync(Host leader, CancellationToken ct) => ScalarAsync<bool>(
        $"""
        select exists(
            select from pg_stat_activity
            where client_addr = '{leader.Address}' and application_name like 'belfry leader %'
              and state = 'active' and xact_start is not null and wait_event = 'ClientRead')
        """,
        ct);

    public async Task<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    private string AsAccount() => $"setpriv --reuid {_account!.Uid} --regid {_account.Gid} --clear-groups";
}
