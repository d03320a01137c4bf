using System.Net.Http.Json;
using Belfry.Core.Contracts;
using Belfry.IntegrationTests.Engine;
using Belfry.IntegrationTests.Processes;

namespace Belfry.IntegrationTests.Roles;

/// <summary>The key of a cluster's secrets: made by its first master, the same for all, missed when it is lost.</summary>
public sealed class SecretKeyTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task Secrets_are_stored_once_every_live_master_has_the_key()
    {
        using var first = await ClientAsync(await StartMasterAsync("first"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyIn("first")));
        var second = await StartMasterAsync("second");
        Assert.Contains("Secrets cannot be stored yet", second.Log, StringComparison.Ordinal);
        using var client = await ClientAsync(second);

        foreach (var master in (HttpClient[])[first, client])
        {
            using var refused = await master.PostAsJsonAsync("/v1/jobs", WithSecret("refused"), ApiJson.Options, Ct);
            Assert.Equal(422, (int)refused.StatusCode);
            Assert.Contains("no_secret_key", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        await second.StopAsync(Ct);
        File.Copy(KeyIn("first"), KeyIn("second"), overwrite: true);
        using var again = await ClientAsync(await StartMasterAsync("second"));
        Assert.NotNull((await CreateJobAsync(first, WithSecret("one"))).Id);
        Assert.NotNull((await CreateJobAsync(again, WithSecret("two"))).Id);
    }

    [Fact]
    public async Task A_master_without_the_key_of_stored_secrets_is_refused_and_a_new_key_names_what_is_lost()
    {
        var master = await StartMasterAsync("master");
        using (var client = await ClientAsync(master))
            await CreateJobAsync(client, WithSecret("nightly"));
        await master.StopAsync(Ct);
        File.Delete(KeyIn("master"));

        var refused = await Standalone.RunAsync(MasterOn("master"), Ct, expectedCode: 1);
        Assert.Contains("The secrets of this cluster are sealed with key", refused, StringComparison.Ordinal);
        Assert.Contains("belfry secret-key new", refused, StringComparison.Ordinal);

        var made = await Standalone.RunAsync(["secret-key", "new", "--key-file", KeyIn("master"), "--database", ConnectionString], Ct);
        Assert.Contains("Job nightly: set PASSWORD again", made, StringComparison.Ordinal);
        using var after = await ClientAsync(await StartMasterAsync("master"));
        Assert.NotNull((await CreateJobAsync(after, WithSecret("weekly"))).Id);
    }

    [Fact]
    public async Task A_new_key_before_the_old_one_opens_what_the_old_one_sealed()
    {
        var key = Path.Combine(NewFolder(), "keys");
        Directory.CreateDirectory(Path.GetDirectoryName(key)!);
        await File.WriteAllTextAsync(key, $"# the cluster's keys\n{Convert.ToBase64String(new byte[32])}\n", Ct);
        var before = await StartStandaloneAsync("one", "--secret-key-file", key);
        long job;
        using (var client = await ClientAsync(before))
            job = (await CreateJobAsync(client, WithSecret("nightly") with { Target = "sh -c 'echo ${#PASSWORD}'" })).Id!.Value;
        await before.StopAsync(Ct);
        var made = await Standalone.RunAsync(["secret-key", "new", "--key-file", key, "--database", ConnectionString], Ct);
        Assert.DoesNotContain("again, the old key", made, StringComparison.Ordinal);

        using var after = await ClientAsync(await StartStandaloneAsync("one", "--secret-key-file", key));
        await ReadAsync<RunReservedDto>(await after.PostAsync($"/v1/jobs/{job}/runs", null, Ct));
        var state = await Eventually.BecomesAsync(
            () => ScalarAsync<string?>("select max(state::text) from run_history"), state => state is not null, Ct);
        Assert.Equal("succeeded", state);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAA")]
    public async Task A_file_that_holds_no_key_is_refused(string text)
    {
        var file = NewFolder();
        await File.WriteAllTextAsync(file, text, Ct);
        var refused = await Standalone.RunAsync([.. MasterOn("master"), "--secret-key-file", file], Ct, expectedCode: 1);
        Assert.Contains("openssl rand -base64 32", refused, StringComparison.Ordinal);
        Assert.DoesNotContain(text, refused, StringComparison.Ordinal);
    }

    private static JobDto WithSecret(string name)
        => Job(name, cron: null) with { Params = new Dictionary<string, ParamDto> { ["PASSWORD"] = new("four", IsSecret: true) } };

    private string KeyIn(string folder) => Path.Combine(FolderOf(folder), "seal.key");

    private string[] MasterOn(string folder)
        => ["master", "--database", ConnectionString, "--data", FolderOf(folder), "--http", "127.0.0.1:0"];
}
