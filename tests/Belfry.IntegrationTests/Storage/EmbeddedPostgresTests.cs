using System.Diagnostics;
using System.Globalization;
using Belfry.Storage;
using Npgsql;

namespace Belfry.IntegrationTests.Storage;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private const int Taken = 1005;
    private const int StartedAgain = 1009;
    private const int Died = 1012;
    private const int DoesNotGiveWay = 1014;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        // Of a test that failed half-way.
        var pidFile = _folder.In("postgres", "postmaster.pid");
        if (File.Exists(pidFile))
        {
            using var server = Process.GetProcessById(int.Parse(File.ReadLines(pidFile).First()));
            server.Kill();
        }

        _folder.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_first_start_makes_a_durable_utf8_cluster_that_listens_on_no_network()
    {
        using var data = await OpenAsync(_folder.Path);
        await using var postgres = await EmbeddedPostgres.StartAsync(
            data, PostgresSettings.ForThisMachine(data.Path), new RecordedLog(), TimeProvider.System, Token);

        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        Assert.Equal("belfry", await ScalarAsync(source, "select current_database()"));
        Assert.Equal("UTF8", await ScalarAsync(source, "show server_encoding"));
        Assert.Equal("C", await ScalarAsync(source, "select datcollate from pg_database where datname = 'belfry'"));
        Assert.Equal("on", await ScalarAsync(source, "show data_checksums"));
        Assert.Equal("on", await ScalarAsync(source, "show fsync"));
        Assert.Equal("on", await ScalarAsync(source, "show synchronous_commit"));
        Assert.Equal("on", await ScalarAsync(source, "show full_page_writes"));
        Assert.Equal("", await ScalarAsync(source, "show listen_addresses"));
        Assert.Equal("0", await ScalarAsync(source, "select count(*)::text from pg_file_settings where error is not null"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_second_start_finds_what_the_first_wrote()
    {
        using var data = await OpenAsync(_folder.Path);
        int first;
        await using (var postgres = await StartAsync(data, new RecordedLog()))
        {
            first = postgres.ProcessId;
            await ExecuteAsync(postgres, "create table kept as select 42 as n");
        }

        Assert.False(Directory.Exists($"/proc/{first}"));
        Assert.False(File.Exists(_folder.In("postgres", "postmaster.pid")));
        await using var again = await StartAsync(data, new RecordedLog());
        Assert.Equal("42", await ScalarAsync(again, "select n::text from kept"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_whose_Belfry_was_killed_is_taken_over_as_it_runs()
    {
        using var host = EmbeddedPostgresHost.Start(_folder.Path);
        var pid = int.Parse(await host.SaysAsync("up", Token));
        await host.KillAsync(Token);

        var log = new RecordedLog();
        using var data = await OpenAsync(_folder.Path);
        await using var postgres = await StartAsync(data, log);
        await log.FirstAsync(Taken, Token);
        Assert.Equal(pid, postgres.ProcessId);
        Assert.Equal("1", await ScalarAsync(postgres, "select '1'"));

        await postgres.StopAsync(Token);
        Assert.False(File.Exists(_folder.In("postgres", "postmaster.pid")));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_is_killed_is_started_again_under_the_same_connection_string()
    {
        var log = new RecordedLog();
        using var data = await OpenAsync(_folder.Path);
        await using var postgres = await StartAsync(data, log);
        await ExecuteAsync(postgres, "create table kept as select 42 as n");
        var first = postgres.ProcessId;

        using (var server = Process.GetProcessById(first))
            server.Kill();
        Assert.Contains("signal 9", await log.FirstAsync(Died, Token), StringComparison.Ordinal);
        await log.FirstAsync(StartedAgain, Token);

        Assert.NotEqual(first, postgres.ProcessId);
        Assert.Equal("42", await ScalarAsync(postgres, "select n::text from kept"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_taken_over_is_watched_too()
    {
        using var host = EmbeddedPostgresHost.Start(_folder.Path);
        var pid = int.Parse(await host.SaysAsync("up", Token));
        await host.KillAsync(Token);
        var log = new RecordedLog();
        using var data = await OpenAsync(_folder.Path);
        await using var postgres = await StartAsync(data, log);

        using (var server = Process.GetProcessById(pid))
            server.Kill();
        await log.FirstAsync(StartedAgain, Token);
        Assert.Equal("1", await ScalarAsync(postgres, "select '1'"));
    }

    [Fact(Timeout = 60_000)]
    public async Task After_both_were_killed_the_next_start_recovers()
    {
        using var host = EmbeddedPostgresHost.Start(_folder.Path);
        var pid = int.Parse(await host.SaysAsync("up", Token));
        await host.KillAsync(Token);
        using (var server = Process.GetProcessById(pid))
            server.Kill();

        using var data = await OpenAsync(_folder.Path);
        await using var postgres = await StartAsync(data, new RecordedLog());
        Assert.NotEqual(pid, postgres.ProcessId);
        Assert.Equal("1", await ScalarAsync(postgres, "select '1'"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Sessions_that_read_all_there_is_give_way_to_those_that_have_work_to_do()
    {
        using var data = await OpenAsync(_folder.Path);
        var log = new RecordedLog();
        await using var postgres = await StartAsync(data, log);
        await using var api = await SessionAsync(postgres, Database.ApiName);
        await using var dump = await SessionAsync(postgres, "pg_dump");
        await using var audit = await SessionAsync(postgres, Database.AuditName);

        var refused = log.FirstAsync(DoesNotGiveWay, Token);
        var lowered = Eventually.BecomesAsync(
            () => Task.FromResult((NiceOf(dump.ProcessID), NiceOf(audit.ProcessID))), nice => nice == (19, 19), Token);
        if (await Task.WhenAny(refused, lowered) == refused)
        {
            // As root in a container without the capability; whoever else says so is wrong.
            await Assert.ThrowsAnyAsync<Exception>(() => RunAsync("renice", "-n", "19", "-p", $"{dump.ProcessID}"));
            Assert.Skip("Nobody may lower a priority here: the log says so.");
        }
        await lowered;
        Assert.Equal(NiceOf(postgres.ProcessId), NiceOf(api.ProcessID));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stopped_server_that_was_found_is_replaced_by_force()
    {
        using var host = EmbeddedPostgresHost.Start(_folder.Path);
        var pid = int.Parse(await host.SaysAsync("up", Token));
        await host.KillAsync(Token);
        await RunAsync("bash", "-c", $"kill -STOP {pid}");

        using var data = await OpenAsync(_folder.Path);
        var clock = new HurriedClock(20);
        await using var postgres = await EmbeddedPostgres.StartAsync(
            data, TestSettings.Quick(data.Path), new RecordedLog(), clock, Token);
        Assert.NotEqual(pid, postgres.ProcessId);
        Assert.Equal("1", await ScalarAsync(postgres, "select '1'"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_number_in_postmaster_pid_that_now_belongs_to_a_stranger_is_no_obstacle()
    {
        using var data = await OpenAsync(_folder.Path);
        await using (await StartAsync(data, new RecordedLog()))
        {
        }

        // The worst stranger: a process of the server's own account.
        var account = PostgresAccount.For(data.PostgresFolder, exists: true);
        using var stranger = PostgresLauncher.Start(
            _folder.Path, _folder.In("stranger.log"), OsAccount.IsRoot ? account : null, "sleep", "600");
        foreach (var file in (string[])["postmaster.pid", ".s.PGSQL.5432.lock"])
        {
            await File.WriteAllTextAsync(
                _folder.In("postgres", file), $"{stranger.Id}\n/proc/self/fd/9\n1795216319\n5432\n", Token);
        }

        try
        {
            await using var postgres = await StartAsync(data, new RecordedLog());
            Assert.Equal("1", await ScalarAsync(postgres, "select '1'"));
        }
        finally
        {
            stranger.Kill();
            await stranger.WaitForExitAsync(Token);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_first_start_that_is_killed_leaves_nothing_in_the_way_of_the_next()
    {
        using var host = EmbeddedPostgresHost.Start(_folder.Path);
        await host.SaysAsync("1000", Token);
        await host.KillAsync(Token);
        Assert.False(Directory.Exists(_folder.In("postgres")));

        using var data = await OpenAsync(_folder.Path);
        await using var postgres = await StartAsync(data, new RecordedLog());
        Assert.Equal("1", await ScalarAsync(postgres, "select '1'"));
        Assert.False(Directory.Exists(_folder.In("postgres.new")));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_first_start_that_is_cancelled_can_be_repeated()
    {
        using var data = await OpenAsync(_folder.Path);
        var log = new RecordedLog();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var start = EmbeddedPostgres.StartAsync(
            data, TestSettings.Quick(data.Path), log, TimeProvider.System, patience.Token);
        await log.FirstAsync(1000, Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);

        await using var postgres = await StartAsync(data, new RecordedLog());
        Assert.Equal("1", await ScalarAsync(postgres, "select '1'"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_server_is_out_of_reach_of_a_Ctrl_C_at_the_terminal()
    {
        using var data = await OpenAsync(_folder.Path);
        await using var postgres = await StartAsync(data, new RecordedLog());
        // The sixth field is the session (man 5 proc); a terminal signals groups of its own session only.
        var session = (await File.ReadAllTextAsync($"/proc/{postgres.ProcessId}/stat", Token)).Split(' ')[5];
        Assert.Equal($"{postgres.ProcessId}", session);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_setting_of_the_users_own_beats_ours()
    {
        using var data = await OpenAsync(_folder.Path);
        await using (await StartAsync(data, new RecordedLog()))
        {
        }

        await File.AppendAllTextAsync(_folder.In("postgres", "postgresql.conf"), "work_mem = 77MB\n", Token);
        await using var postgres = await StartAsync(data, new RecordedLog());
        Assert.Equal("77MB", await ScalarAsync(postgres, "show work_mem"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_folder_too_deep_for_a_socket_address_works_and_goes_on_working_after_a_death()
    {
        var deep = _folder.In(new string('d', 120), new string('é', 60));
        Directory.CreateDirectory(deep);
        var log = new RecordedLog();
        using var data = await OpenAsync(deep);
        await using var postgres = await StartAsync(data, log);
        Assert.Equal("1", await ScalarAsync(postgres, "select '1'"));

        using (var server = Process.GetProcessById(postgres.ProcessId))
            server.Kill();
        await log.FirstAsync(StartedAgain, Token);
        Assert.Equal("1", await ScalarAsync(postgres, "select '1'"));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_its_Belfry_was_started_with_is_not_kept_open_by_the_server()
    {
        var inherited = _folder.In("inherited");
        await File.WriteAllTextAsync(inherited, "", Token);
        using var host = EmbeddedPostgresHost.StartWithOpenFile(_folder.Path, inherited);
        var pid = int.Parse(await host.SaysAsync("up", Token));

        Assert.Contains(inherited, OpenFiles(host.ProcessId));
        Assert.DoesNotContain(inherited, OpenFiles(pid));
        await host.StopAsync(Token);
    }

    private static List<string?> OpenFiles(int pid) =>
        Directory.EnumerateFiles($"/proc/{pid}/fd").Select(file => new FileInfo(file).LinkTarget).ToList();

    private static Task<DataFolder> OpenAsync(string path) => DataFolder.OpenAsync(
        path, new DataFolderUse("belfry test", Passing: false), TimeProvider.System, Token);

    private static Task<EmbeddedPostgres> StartAsync(DataFolder data, RecordedLog log) =>
        EmbeddedPostgres.StartAsync(data, TestSettings.Quick(data.Path), log, TimeProvider.System, Token);

    private static async Task ExecuteAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task<string?> ScalarAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        return await ScalarAsync(source, sql);
    }

    private static async Task<string?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Token);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<NpgsqlConnection> SessionAsync(EmbeddedPostgres postgres, string name)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { ApplicationName = name, Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    private static int NiceOf(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(fields[(fields.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
