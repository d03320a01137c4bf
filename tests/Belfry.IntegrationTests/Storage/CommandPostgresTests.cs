using Belfry.Storage;
using Npgsql;

namespace Belfry.IntegrationTests.Storage;

public sealed class CommandPostgresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string PidFile => _folder.In("postgres", "postmaster.pid");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_running_Belfrys_server_is_used_and_left_running()
    {
        using var host = EmbeddedPostgresHost.Start(_folder.Path);
        var pid = await host.SaysAsync("up", Token);
        await using (var postgres = await OpenAsync())
            Assert.Equal("belfry", await DatabaseAsync(postgres));

        Assert.Equal(pid, File.ReadLines(PidFile).First());
        await host.StopAsync(Token);
        Assert.False(File.Exists(PidFile));
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_no_Belfry_runs_a_server_is_started_for_the_command_and_stopped_after_it()
    {
        await MakeAsync();
        Assert.False(File.Exists(PidFile));
        await using (var postgres = await OpenAsync())
            Assert.Equal("belfry", await DatabaseAsync(postgres));
        Assert.False(File.Exists(PidFile));
    }

    [Fact(Timeout = 60_000)]
    public async Task Commands_take_turns_so_that_none_stops_anothers_server()
    {
        await MakeAsync();
        var first = await OpenAsync();
        var waiting = OpenAsync();
        Assert.Equal("belfry", await DatabaseAsync(first));
        Assert.False(waiting.IsCompleted);
        await first.DisposeAsync();
        await using var second = await waiting;
        Assert.Equal("belfry", await DatabaseAsync(second));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_folder_without_a_database_is_refused_and_stays_as_it_is()
    {
        var missing = _folder.In("missing");
        Assert.Contains("no Belfry database", await RefusalAsync(missing), StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));
        Assert.Contains("no Belfry database", await RefusalAsync(_folder.Path), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.In("postgres")));
    }

    private static async Task<string> RefusalAsync(string path) => (await Assert.ThrowsAsync<StartupException>(
        () => CommandPostgres.OpenAsync(path, "belfry audit", new RecordedLog(), TimeProvider.System, Token))).Message;

    private static async Task<string?> DatabaseAsync(CommandPostgres postgres)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = source.CreateCommand("select current_database()");
        return (string?)await command.ExecuteScalarAsync(Token);
    }

    private async Task MakeAsync()
    {
        using var data = await DataFolder.OpenAsync(
            _folder.Path, new DataFolderUse("belfry standalone", Passing: false), TimeProvider.System, Token);
        await using var postgres = await EmbeddedPostgres.StartAsync(
            data, TestSettings.Quick(data.Path), new RecordedLog(), TimeProvider.System, Token);
    }

    private Task<CommandPostgres> OpenAsync() => CommandPostgres.OpenAsync(
        _folder.Path, "belfry token create", new RecordedLog(), TimeProvider.System, Token);
}
