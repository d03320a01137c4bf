using Belfry.IntegrationTests.Engine;
using Belfry.IntegrationTests.Processes;

namespace Belfry.IntegrationTests.Access;

/// <summary>A worker joins by a token, and one whose token is no good is told so, on both sides.</summary>
public sealed class JoinTokenTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task A_worker_with_a_bad_token_is_refused_with_a_clear_line_on_both_sides()
    {
        var master = await StartMasterAsync();
        var file = Path.Combine(Path.GetTempPath(), $"belfry-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, "bfyj_this-is-not-a-token", Ct);
        try
        {
            await using var worker = BelfryProcess.Start(
                ["worker", "--masters", (await master.AddressAsync(Ct)).ToString(), "--join-token-file", file, "--data", NewFolder()]);
            await Eventually.BecomesAsync(
                () => Task.FromResult($"{master.Log}\n--- worker\n{worker.Log}"),
                log => log.Contains("was refused: its join token is unknown or revoked (belfry join-token create makes one)", StringComparison.Ordinal)
                    && log.Split("--- worker")[1].Contains("belfry join-token create", StringComparison.Ordinal),
                Ct);
            Assert.DoesNotContain("bfyj_this-is-not-a-token", worker.Log + master.Log, StringComparison.Ordinal);
            Assert.Equal(0L, await ScalarAsync<long>("select count(*) from workers"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_token_that_was_revoked_lets_nobody_in_again()
    {
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var token = (await Standalone.RunAsync(["join-token", "create", "--database", ConnectionString], Ct)).Trim();
        var list = await client.GetStringAsync("/v1/join-tokens", Ct);
        Assert.DoesNotContain(token, list, StringComparison.Ordinal);
        Assert.Equal(200, await AskAsync());
        var id = await ScalarAsync<long>("select id from join_tokens");
        (await client.DeleteAsync($"/v1/join-tokens/{id}", Ct)).EnsureSuccessStatusCode();
        Assert.Equal(401, await AskAsync());

        async Task<int> AskAsync()
        {
            using var worker = new HttpClient { BaseAddress = client.BaseAddress };
            worker.DefaultRequestHeaders.Authorization = new("Bearer", token);
            using var answer = await worker.GetAsync("/worker/v1/leader", Ct);
            return (int)answer.StatusCode;
        }
    }
}
