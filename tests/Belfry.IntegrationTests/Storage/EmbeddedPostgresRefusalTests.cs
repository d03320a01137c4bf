using System.Diagnostics;
using Belfry.Storage;
using Npgsql;

namespace Belfry.IntegrationTests.Storage;

/// <summary>What stops the built-in PostgreSQL, and what the person at the terminal is told.</summary>
public sealed class EmbeddedPostgresRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Cluster => _folder.In("data", "postgres");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Only_the_owner_and_root_reach_the_database()
    {
        Assert.SkipUnless(OsAccount.IsRoot, "Takes root, to become somebody else.");
        using var data = await OpenAsync();
        // So that it is the server's own folder and rules that keep others out, and none above.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        await using var postgres = await StartAsync(data);
        using var psql = Process.Start(new ProcessStartInfo(
            "setpriv", ["--reuid", "nobody", "--clear-groups", "psql", "-h", Cluster, "-U", "belfry", "-c", "select 1"])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        Assert.Contains("Permission denied", await psql.StandardError.ReadToEndAsync(Token), StringComparison.Ordinal);

        // And were the folder open, the server asks the kernel who it is.
        File.SetUnixFileMode(Cluster, (UnixFileMode)Convert.ToInt32("755", 8));
        File.SetUnixFileMode(Path.Combine(Cluster, ".s.PGSQL.5432"), (UnixFileMode)Convert.ToInt32("777", 8));
        psql.Start();
        Assert.Contains("Peer authentication failed", await psql.StandardError.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Started_by_root_the_server_works_as_an_ordinary_account_below_folders_that_account_cannot_enter()
    {
        Assert.SkipUnless(OsAccount.IsRoot, "Takes root.");
        using var data = await OpenAsync();
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var postgres = await StartAsync(data);
        var status = await File.ReadAllLinesAsync($"/proc/{postgres.ProcessId}/status", Token);
        var uid = OsAccount.Find("postgres")!.Uid;
        Assert.Contains($"Uid:\t{uid}\t{uid}\t{uid}\t{uid}", status);
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains(status, line => line.StartsWith("Groups:", StringComparison.Ordinal) && line[7..].Trim().Length == 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cluster_of_another_major_version_is_refused_with_the_words_to_upgrade()
    {
        using var data = await OpenAsync();
        await (await StartAsync(data)).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(Cluster, "PG_VERSION"), "14\n", Token);

        var refusal = await RefusalAsync(data);
        Assert.Contains("was made by PostgreSQL 14", refusal, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql-14", refusal, StringComparison.Ordinal);
        Assert.Contains("pg_upgrade", refusal, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_folder_that_is_no_cluster_is_not_touched()
    {
        using var data = await OpenAsync();
        Directory.CreateDirectory(Cluster);
        await File.WriteAllTextAsync(Path.Combine(Cluster, "thesis.txt"), "years of work", Token);

        Assert.Contains("Move it away", await RefusalAsync(data), StringComparison.Ordinal);
        Assert.Equal("years of work", await File.ReadAllTextAsync(Path.Combine(Cluster, "thesis.txt"), Token));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_empty_folder_made_for_the_cluster_is_used()
    {
        using var data = await OpenAsync();
        Directory.CreateDirectory(Cluster);
        await using var postgres = await StartAsync(data);
        Assert.True(File.Exists(Path.Combine(Cluster, "PG_VERSION")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("root", "belongs to root")]
    [InlineData("nobody", "belongs to nobody")]
    [InlineData("54321", "belongs to the account with id 54321")]
    public async Task A_cluster_that_belongs_to_somebody_else_is_refused(string owner, string words)
    {
        Assert.SkipUnless(OsAccount.IsRoot, "Takes root, to give the folder away.");
        using var data = await OpenAsync();
        await (await StartAsync(data)).DisposeAsync();
        using (var chown = Process.Start("chown", ["-R", owner, Cluster]))
            await chown.WaitForExitAsync(Token);

        var refusal = await RefusalAsync(data);
        Assert.Contains(words, refusal, StringComparison.Ordinal);
        Assert.Contains($"chown -R postgres: {Cluster}", refusal, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_does_not_start_is_explained_in_its_own_words()
    {
        using var data = await OpenAsync();
        await (await StartAsync(data)).DisposeAsync();
        await File.AppendAllTextAsync(Path.Combine(Cluster, "postgresql.conf"), "no_such_setting = 1\n", Token);

        var refusal = await RefusalAsync(data);
        Assert.Contains("did not start", refusal, StringComparison.Ordinal);
        Assert.Contains("unrecognized configuration parameter \"no_such_setting\"", refusal, StringComparison.Ordinal);
        Assert.Contains(data.PostgresLog, refusal, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_started_by_hand_on_the_folder_is_neither_joined_nor_stopped()
    {
        using var data = await OpenAsync();
        await (await StartAsync(data)).DisposeAsync();
        var installed = await PostgresBinaries.FindAsync(Token);
        var account = PostgresAccount.For(Cluster, exists: true);
        // Without the lock that Belfry's launcher takes.
        string[] command =
        [
            .. OsAccount.IsRoot ? (string[])["setpriv", "--reuid", account.Name, "--clear-groups"] : [],
            "bash", "-c", "exec \"$0\" -D /proc/self/fd/9 -c listen_addresses= -c unix_socket_directories=/proc/self/fd/9",
            installed[0].Postgres,
        ];
        using var server = Process.Start(new ProcessStartInfo(
            "bash", ["-c", "exec 9<\"$0\" && cd / && exec \"$@\" 2>&1", Cluster, .. command])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            while (await server.StandardOutput.ReadLineAsync(Token) is { } line)
            {
                if (line.Contains("ready to accept connections", StringComparison.Ordinal))
                    break;
            }

            Assert.Contains($"process {server.Id}", await RefusalAsync(data), StringComparison.Ordinal);
            Assert.False(server.HasExited);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(Token);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(40)]    // enough to make the cluster, not for the database in it
    public async Task A_disk_too_small_for_a_first_start_is_named_and_the_next_start_works(int megabytes)
    {
        using var disk = await SmallDisk.TryMountAsync(_folder.In("data"), megabytes, Token);
        using var data = await OpenAsync();
        Assert.Contains($"The disk that holds {data.Path} is full", await RefusalAsync(data), StringComparison.Ordinal);

        await disk.ResizeAsync(200, Token);
        await using var postgres = await StartAsync(data);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_disk_that_is_full_when_the_server_starts_is_named()
    {
        using var disk = await SmallDisk.TryMountAsync(_folder.In("data"), megabytes: 200, Token);
        using var data = await OpenAsync();
        await (await StartAsync(data)).DisposeAsync();
        disk.Fill();
        Assert.Contains("is full", await RefusalAsync(data), StringComparison.Ordinal);

        disk.Empty();
        await using var postgres = await StartAsync(data);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_disk_that_runs_full_under_the_server_loses_nothing_acknowledged()
    {
        using var disk = await SmallDisk.TryMountAsync(_folder.In("data"), megabytes: 200, Token);
        using var data = await OpenAsync();
        await using var postgres = await StartAsync(data);
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var prepare = source.CreateCommand("create table kept(n bigserial, filler text)");
        await prepare.ExecuteNonQueryAsync(Token);
        disk.Fill();
        await using var insert = source.CreateCommand("insert into kept(filler) select repeat('x', 1000) from generate_series(1, 1000)");
        var acknowledged = 0;
        try
        {
            while (true)
            {
                await insert.ExecuteNonQueryAsync(Token);
                acknowledged += 1000;
            }
        }
        catch (NpgsqlException)
        {
            disk.Empty();
        }

        // It may have given up and been started again: then it takes a moment.
        await using var count = source.CreateCommand("select count(*) from kept");
        var found = await WhenItAnswersAsync(count);
        Assert.Equal(acknowledged, found);
    }

    private static async Task<long> WhenItAnswersAsync(NpgsqlCommand command)
    {
        while (true)
        {
            try
            {
                return (long)(await command.ExecuteScalarAsync(Token))!;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
            }
        }
    }

    private static Task<EmbeddedPostgres> StartAsync(DataFolder data) => EmbeddedPostgres.StartAsync(
        data, TestSettings.Quick(data.Path), new RecordedLog(), TimeProvider.System, Token);

    private static async Task<string> RefusalAsync(DataFolder data)
    {
        try
        {
            await using var postgres = await StartAsync(data);
        }
        catch (StartupException refusal)
        {
            return refusal.Message;
        }

        throw new InvalidOperationException("It started.");
    }

    private Task<DataFolder> OpenAsync() => DataFolder.OpenAsync(
        _folder.In("data"), new DataFolderUse("belfry test", Passing: false), TimeProvider.System, Token);
}
