using System.Text.Json.Nodes;
using Belfry.Cli;

namespace Belfry.Tests.Cli;

public sealed class JsonFieldsTests
{
    [Fact]
    public void Objects_on_the_way_are_made_and_what_they_hold_stays()
    {
        var job = Parse("""{"retry":{"limit":3},"limits":null}""");
        JsonFields.Set(job, "retry.delaySeconds", 5);
        JsonFields.Set(job, "limits.openFiles", 64);
        JsonFields.Set(job, ["http", "headers", "X.Y"], "1");
        AssertIs("""{"retry":{"limit":3,"delaySeconds":5},"limits":{"openFiles":64},"http":{"headers":{"X.Y":"1"}}}""", job);
    }

    [Theory]
    [InlineData("cron", """{"retry":{"limit":3},"params":{"A.B":"1","C":"2"}}""")]
    [InlineData("retry.limit", """{"cron":"@daily","retry":{},"params":{"A.B":"1","C":"2"}}""")]
    [InlineData("params.A.B", """{"cron":"@daily","retry":{"limit":3},"params":{"C":"2"}}""")]
    [InlineData("nothing.at.all", """{"cron":"@daily","retry":{"limit":3},"params":{"A.B":"1","C":"2"}}""")]
    public void A_removed_field_leaves_the_others(string path, string expected)
    {
        var job = Parse("""{"cron":"@daily","retry":{"limit":3},"params":{"A.B":"1","C":"2"}}""");
        JsonFields.Remove(job, path);
        AssertIs(expected, job);
    }

    [Theory]
    [InlineData(5, "5")]
    [InlineData(1.5, "1.5")]
    [InlineData(1e20, "1E+20")]
    public void A_whole_number_has_no_fraction(double number, string json) => Assert.Equal(json, JsonFields.Number(number).ToJsonString());

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static void AssertIs(string expected, JsonObject job)
        => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), job), job.ToJsonString());
}
