using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Belfry.IntegrationTests;

/// <summary>
/// A PostgreSQL of a test's own as somebody else would run it, on a port: stopped, killed, started again, copied to a
/// standby and failed over. (The fixture's server is shared; nothing may happen to it.)
/// </summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private const string User = "belfry";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _data;
    private Process? _process;

    private PostgresProcess(string data, int port) => (_data, Port) = (data, port);

    public int Port { get; }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username={User};Database=postgres";

    /// <summary>A new cluster, running.</summary>
    public static async Task<PostgresProcess> StartNewAsync(TemporaryFolder folder, string name, CancellationToken ct)
    {
        var server = new PostgresProcess(await FolderAsync(folder, name), FreePort());
        await RunAsync(Program("initdb"), ["-D", server._data, "-U", User, "-A", "trust", "--no-sync", "--no-instructions"], ct);
        await server.StartAsync(ct);
        return server;
    }

    /// <summary>A copy that follows this server and that each commit waits for, once this returns.</summary>
    public async Task<PostgresProcess> StartStandbyAsync(TemporaryFolder folder, string name, CancellationToken ct)
    {
        var standby = new PostgresProcess(await FolderAsync(folder, name), FreePort());
        await RunAsync(
            Program("pg_basebackup"),
            ["-D", standby._data, "-R", "-X", "stream", "-c", "fast", "-d", $"host=127.0.0.1 port={Port} user={User} application_name=standby"],
            ct);
        await standby.StartAsync(ct);
        await ExecuteAsync("alter system set synchronous_standby_names = 'standby'", ct);
        await ExecuteAsync("select pg_reload_conf()", ct);
        await Eventually.BecomesAsync(
            () => ScalarAsync("select coalesce(string_agg(sync_state, ','), '') from pg_stat_replication", ct), state => state == "sync", ct);
        return standby;
    }

    public async Task StartAsync(CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            _process = Start(
                Program("postgres"),
                [
                    "-D", _data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1",
                    "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=100", "-c", "shared_buffers=32MB",
                    "-c", "logging_collector=off", "-c", "log_min_messages=fatal",
                ]);
            _process.ErrorDataReceived += static (_, _) => { };
            _process.OutputDataReceived += static (_, _) => { };
            _process.BeginErrorReadLine();
            _process.BeginOutputReadLine();
            // The children of one that was killed may still hold its memory: then it ends at once, and is started again.
            while (!_process.HasExited)
            {
                try
                {
                    await ScalarAsync("select 1", ct);
                    return;
                }
                catch (NpgsqlException) when (TimeProvider.System.GetElapsedTime(began) < Patience)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
                }
            }
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"PostgreSQL in {_data} does not start");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }
    }

    /// <summary>As a restart does it: sessions are ended, what is committed is written.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await RunAsync("kill", ["-INT", Pid], ct);
        await _process!.WaitForExitAsync(ct).WaitAsync(Patience, TimeProvider.System, ct);
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGKILL to the server and all its sessions at once, as by a power cut.</summary>
    public async Task KillAsync()
    {
        // The sessions first would be reported to the server, which would end the others in order.
        await RunAsync("sh", ["-c", $"kill -STOP {Pid}; pkill -KILL -P {Pid}; kill -KILL {Pid}"], CancellationToken.None);
        await _process!.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, TimeProvider.System, CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    public Task PromoteAsync(CancellationToken ct) => ExecuteAsync("select pg_promote()", ct);

    /// <summary>All of a database as <c>pg_dump</c> gives it.</summary>
    public async Task DumpAsync(string database, string file, CancellationToken ct)
        => await File.WriteAllTextAsync(file, await RunAsync(Program("pg_dump"), ["-d", Uri(database)], ct), ct);

    public Task RestoreAsync(string database, string file, CancellationToken ct)
        => RunAsync(Program("psql"), ["-q", "-X", "-v", "ON_ERROR_STOP=1", "-1", "-o", "/dev/null", "-d", Uri(database), "-f", file], ct);

    public async Task ExecuteAsync(string sql, CancellationToken ct) => await ScalarAsync(sql, ct);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
    }

    private string Pid => _process!.Id.ToString(CultureInfo.InvariantCulture);

    private string Uri(string database) => $"postgresql://{User}@127.0.0.1:{Port}/{database}";

    private async Task<string> ScalarAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, Timeout = 5, CommandTimeout = 30 }.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) ?? "";
    }

    private static async Task<string> FolderAsync(TemporaryFolder folder, string name)
    {
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("711", 8));
        var data = Directory.CreateDirectory(folder.In(name)).FullName;
        File.SetUnixFileMode(data, (UnixFileMode)Convert.ToInt32("700", 8));
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["postgres", data]);
            await chown.WaitForExitAsync(CancellationToken.None);
        }
        return data;
    }

    private static string Program(string name)
        => Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))
               .Select(path => Path.Combine(path, "bin", name)).FirstOrDefault(File.Exists) ?? name;

    /// <summary>PostgreSQL refuses root.</summary>
    private static Process Start(string program, IEnumerable<string> arguments)
        => Process.Start(new ProcessStartInfo(
            Environment.IsPrivilegedProcess ? "setpriv" : program,
            Environment.IsPrivilegedProcess ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments] : arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        })!;

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        using var process = program.StartsWith('/') ? Start(program, arguments) : Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct).WaitAsync(Patience, TimeProvider.System, ct);
        Assert.True(process.ExitCode == 0 || program is "sh", $"{program}: {await error}");
        return await output;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
