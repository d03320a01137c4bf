using System.Net;
using Belfry.Cli.Connection;

namespace Belfry.Tests.Cli;

public sealed class ProblemTests
{
    [Fact]
    public void The_detail_comes_first_then_every_field_with_each_reason()
        => Assert.Equal(
            """
            The request has invalid fields.
              name      must not be empty
              params.9  the name must begin with a letter
              params.9  and is too short
            """,
            Problem.Of(
                HttpStatusCode.BadRequest,
                """{"detail":"The request has invalid fields.","code":"invalid","errors":{"name":["must not be empty"],"params.9":["the name must begin with a letter","and is too short"]}}""",
                null).ToString());

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "role")]
    [InlineData(HttpStatusCode.TooManyRequests, "in 42 seconds")]
    [InlineData(HttpStatusCode.NotFound, "address")]
    [InlineData(HttpStatusCode.BadGateway, "502")]
    public void Without_a_detail_the_status_says_it(HttpStatusCode status, string words)
    {
        Assert.Contains(words, Problem.Of(status, "", "42").ToString());
        Assert.Contains(words, Problem.Of(status, "<html>", "42").ToString());
        Assert.Contains(words, Problem.Of(status, """{"code":"x","errors":[1]}""", "42").ToString());
        Assert.Contains(words, Problem.Of(status, "[]", "42").ToString());
    }
}
