using System.Text.Json.Nodes;
using Belfry.Cli.Terminal;

namespace Belfry.Tests.Cli;

public sealed class PrettyJsonTests
{
    [Fact]
    public void An_answer_is_indented_and_otherwise_the_same()
    {
        const string answer = """{"b":1.50,"a":[{"name":"été \"x\" 日本","at":null}],"large":12345678901234567890,"empty":{}}""";
        var pretty = PrettyJson.Of(answer);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(answer), JsonNode.Parse(pretty)));
        Assert.Equal(
            """
            {
              "b": 1.50,
              "a": [
                {
                  "name": "été \"x\" 日本",
                  "at": null
                }
              ],
              "large": 12345678901234567890,
              "empty": {}
            }
            """,
            pretty);
    }

    [Fact]
    public void What_would_steer_a_terminal_is_escaped()
    {
        var pretty = PrettyJson.Of("{\"name\":\"\\u001b[2J\u009b\u202e\u2028\\n\"}");
        Assert.Equal("{\n  \"name\": \"\\u001B[2J\\u009b\\u202e\\u2028\\n\"\n}", pretty, ignoreCase: true);
        Assert.Equal("\u001b[2J\u009b\u202e\u2028\n", JsonNode.Parse(pretty)!["name"]!.GetValue<string>());
    }
}
