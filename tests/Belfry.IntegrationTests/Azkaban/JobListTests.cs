using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Belfry.IntegrationTests.Azkaban.StandIn;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary><c>/v1/azkaban-jobs</c>: the jobs of the front with their executions.</summary>
public sealed class JobListTests(PostgresFixture postgres) : IAsyncLifetime
{
    private StandInServer? _azkaban;
    private FrontMaster? _front;
    private HttpClient? _viewer;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private FrontMaster Front => _front!;

    public async ValueTask InitializeAsync()
    {
        _azkaban = await StandInServer.StartAsync(Ct);
        _azkaban.State.AddProject("jupiter", "ranking", "other");
        _front = await FrontMaster.StartAsync(postgres, _azkaban, Ct);
        _viewer = await Front.Master.ClientAsync("viewer", Ct);
    }

    public async ValueTask DisposeAsync()
    {
        _viewer?.Dispose();
        await Front.DisposeAsync();
        await _azkaban!.DisposeAsync();
    }

    [Fact]
    public async Task Jobs_of_all_users_are_listed_with_a_link_to_their_execution()
    {
        var job = await Front.CreateAsync(Ct);
        await Front.CreateAsync(Ct, "other", "somebody else", "another");
        await Front.BecomesAsync(job, "running", Ct);
        var execution = _azkaban!.State.Executions.Single(each => each.Flow == "ranking").Id;

        Assert.Equal(2, (await ListAsync("")).Count);
        var row = Assert.Single(await ListAsync("userId=tutuanna&status=running"))!;
        Assert.Equal(job, row["id"]!.GetValue<long>());
        Assert.Equal(("jupiter", "ranking", "1,2,3"), (Text(row, "project"), Text(row, "flow"), Text(row, "productIds")));
        Assert.Equal(execution, row["execution"]!.GetValue<long>());
        // What the leader knows of Azkaban itself is written down a moment later.
        await Eventually.BecomesAsync(
            async () => (await ListAsync($"execution={execution}"))[0]!["executionUrl"]?.GetValue<string>(),
            url => url == $"{_azkaban.Url.TrimEnd('/')}/executor?execid={execution}", Ct);
        Assert.Null(row["firstRunId"]);
        Assert.NotNull(row["startedAt"]);

        _azkaban.State.End(_azkaban.State.Executions.Single(each => each.Id == execution), "SUCCEEDED");
        await Front.BecomesAsync(job, "success", Ct);
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct));
        Assert.Equal(2, Assert.Single(await ListAsync($"jobName=QIONG&sort=-id"))!["submissions"]!.GetValue<int>());
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct));
        Assert.Empty(await ListAsync("flow=ranking"));
    }

    private static string Text(JsonNode row, string field) => row[field]!.GetValue<string>();

    private async Task<JsonArray> ListAsync(string query)
        => (await _viewer!.GetFromJsonAsync<JsonObject>($"/v1/azkaban-jobs?{query}", Ct))!["items"]!.AsArray();
}
