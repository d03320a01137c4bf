using System.Net.Http.Headers;
using System.Text;
using Belfry.Access;
using Belfry.IntegrationTests.Azkaban.StandIn;
using Belfry.IntegrationTests.Processes;
using Belfry.IntegrationTests.Worker;
using Belfry.Storage;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>Masters as processes: configured, stopped in the midst of a request, replaced by another.</summary>
public sealed class MasterProcessTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Job = """{"user_id":"u","job_name":"n","project":"jupiter","job_type":"ranking"}""";

    private readonly TemporaryFolder _folder = new("masters");
    private readonly List<BelfryProcess> _processes = [];
    private TestDatabase? _test;
    private Database? _database;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _test = await postgres.CreateDatabaseAsync(
            await postgres.TemplateAsync(
                "schema",
                async (connectionString, ct) =>
                {
                    await using var database = new Database(connectionString);
                    await new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync(ct);
                },
                Ct),
            Ct);
        _database = new Database(_test.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        await _database!.DisposeAsync();
        await _test!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_master_that_stood_still_sends_nothing_that_the_leader_has_settled()
    {
        await using var azkaban = await StandInServer.StartAsync(Ct);
        azkaban.State.AddProject("jupiter", "ranking");
        var other = await StartPairAsync(azkaban);
        using var client = await other.ClientAsync(_test!.ConnectionString, Ct, Role.Operator);
        // It has written its row and signs in: there it is stopped, until the leader has settled the row.
        azkaban.SlowBy = TimeSpan.FromSeconds(1);
        azkaban.FaultOf = (name, _) => name == "login" ? Fault.Slow : null;
        azkaban.ForgetCalls();
        var held = PostAsync(client);
        await Eventually.BecomesAsync(() => Task.FromResult(azkaban.CallsOf("login")), count => count == 1, Ct);
        other.Signal("-STOP");
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from azkaban_jobs"));
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from azkaban_jobs"), count => count == 0, Ct);
        other.Signal("-CONT");
        Assert.Contains("held up for more than 10 s", FrontMaster.Failed(await held, "create job error"), StringComparison.Ordinal);
        Assert.Empty(azkaban.State.Executions);
    }

    [Fact]
    public async Task A_master_that_stood_still_while_Azkaban_answered_finds_its_job_taken()
    {
        await using var azkaban = await StandInServer.StartAsync(Ct);
        azkaban.State.AddProject("jupiter", "ranking");
        var other = await StartPairAsync(azkaban);
        using var client = await other.ClientAsync(_test!.ConnectionString, Ct, Role.Operator);
        azkaban.SlowBy = TimeSpan.FromSeconds(1);
        azkaban.FaultOf = (name, _) => name == "executeFlow" ? Fault.Slow : null;
        var held = PostAsync(client);
        await Eventually.BecomesAsync(() => Task.FromResult(azkaban.State.Executions.Count), count => count == 1, Ct);
        other.Signal("-STOP");
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from azkaban_submissions where phase = 'taken'"), count => count == 1, Ct);
        other.Signal("-CONT");
        FrontMaster.Done(await held);
        Assert.Single(azkaban.State.Executions);
        Assert.Equal("RUNNING", azkaban.State.Find(1)!.Status);
    }

    [Fact]
    public async Task Another_master_takes_over_what_the_leader_followed()
    {
        await using var azkaban = await StandInServer.StartAsync(Ct);
        azkaban.State.AddProject("jupiter", "ranking");
        var leader = await StartAsync("one", azkaban.Url);
        using var client = await leader.ClientAsync(_test!.ConnectionString, Ct, Role.Operator);
        await PostAsync(client);
        await Eventually.BecomesAsync(() => ScalarAsync<string>("select status from azkaban_submissions"), status => status == "running", Ct);
        await StartAsync("two", azkaban.Url);
        await leader.KillAsync();
        azkaban.State.End(azkaban.State.Executions.Single(), "SUCCEEDED");
        await Eventually.BecomesAsync(() => ScalarAsync<string>("select status from azkaban_submissions"), status => status == "success", Ct);
    }

    [Fact]
    public async Task A_certificate_is_taken_by_its_authority_or_its_fingerprint_and_by_nothing_else()
    {
        using var certificate = SecureSite.MakeCertificate();
        await using var azkaban = await StandInServer.StartAsync(Ct, listen: one => one.UseHttps(certificate));
        azkaban.State.AddProject("jupiter", "ranking");
        File.WriteAllText(_folder.In("ca.pem"), certificate.ExportCertificatePem());
        var fingerprint = Convert.ToHexString(certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256));

        Assert.Contains("is not trusted", await CreateAtAsync("none", azkaban.Url), StringComparison.Ordinal);
        Assert.Contains("not 00", await CreateAtAsync("wrong", azkaban.Url, ("Azkaban__Fingerprint", new string('0', 64))), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"0\"", await CreateAtAsync("pinned", azkaban.Url, ("Azkaban__Fingerprint", fingerprint)), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"0\"", await CreateAtAsync("ca", azkaban.Url, ("Azkaban__CaFile", _folder.In("ca.pem"))), StringComparison.Ordinal);
        Assert.Equal(2, azkaban.State.Executions.Count);
    }

    [Fact]
    public async Task What_is_wrong_with_the_configuration_is_said_before_anything_starts()
    {
        File.WriteAllText(_folder.In("belfry.json"), """{"Azkaban": {"Url": "nowhere", "Zone": "Mars"}, "SchedulerV2": {"AnonymousFrom": ["everybody"]}}""");
        await using var master = BelfryProcess.Start(
            ["master", "--database", _test!.ConnectionString, "--data", _folder.In("data"), "--http", "127.0.0.1:0", "--config", _folder.In("belfry.json")]);
        await master.ExitAsync(Ct);
        Assert.Equal(1, master.ExitCode);
        Assert.Contains("The configuration has 5 faults:", master.Log, StringComparison.Ordinal);
        foreach (var fault in (string[])["\"nowhere\"", "Azkaban:User", "Azkaban:PasswordFile", "Mars", "\"everybody\""])
            Assert.Contains(fault, master.Log, StringComparison.Ordinal);
    }

    /// <summary>A leader that has signed in, and beside it another master, which is given.</summary>
    private async Task<BelfryProcess> StartPairAsync(StandInServer azkaban)
    {
        await StartAsync("one", azkaban.Url);
        await Eventually.BecomesAsync(() => Task.FromResult(azkaban.State.SignIns), count => count == 1, Ct);
        return await StartAsync("two", azkaban.Url);
    }

    private async Task<string> CreateAtAsync(string name, string url, params (string Name, string Value)[] environment)
    {
        var master = await StartAsync(name, url, environment);
        using var client = await master.ClientAsync(_test!.ConnectionString, Ct, Role.Operator);
        var answer = await PostAsync(client);
        await master.StopAsync(Ct);
        return answer;
    }

    private async Task<BelfryProcess> StartAsync(string name, string url, params (string Name, string Value)[] environment)
    {
        File.WriteAllText(_folder.In("password"), StandInServer.Password);
        var process = await BelfryProcess.StartServingAsync(
            ["master", "--database", _test!.ConnectionString, "--data", _folder.In(name),
             "--azkaban-url", url, "--azkaban-user", StandInServer.User, "--azkaban-password-file", _folder.In("password")],
            Ct,
            [("Azkaban__SettleSeconds", "2"), .. environment]);
        _processes.Add(process);
        return process;
    }

    private static async Task<string> PostAsync(HttpClient client)
    {
        using var body = new StringContent(Job, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await client.PostAsync(new Uri("/scheduler-v2/jobs", UriKind.Relative), body, Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await _database!.OpenAsync(Ct);
        return (await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, cancellationToken: Ct)))!;
    }
}
