using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Api;

/// <summary><c>/v1/channel-names</c>: what whoever writes jobs may know of channels.</summary>
public sealed class ChannelNamesTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task Channels_are_listed_by_name_without_where_they_post_to()
    {
        var name = NewName("channel");
        var made = (await PostAsync("/v1/channels", new { name, kind = "webhook", url = "https://hooks.example.com/as-good-as-a-password", alerts = new JsonArray("worker_lost") })).Is(201);
        var named = (await GetAsync($"/v1/channel-names?name={name}")).Is(200);
        Assert.Equal($$"""{"id":{{made.Id}},"name":"{{name}}","kind":"webhook"}""", Assert.Single(named.Items)!.ToJsonString());
    }
}
