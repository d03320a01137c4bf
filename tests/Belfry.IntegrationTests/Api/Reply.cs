using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Api;

/// <summary>An answer, read to its end.</summary>
internal sealed record Reply(string Request, int Status, HttpResponseHeaders Headers, string? MediaType, string Text)
{
    public JsonNode this[string field] => Json[field] ?? throw new InvalidOperationException($"{field} is null in {this}");

    public JsonObject Json => JsonNode.Parse(Text) as JsonObject ?? throw new InvalidOperationException($"No object: {this}");

    public long Id => this["id"].GetValue<long>();

    public JsonArray Items => this["items"].AsArray();

    public string? ETag => Headers.ETag?.Tag;

    public static async Task<Reply> ReadAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        using (answer)
        {
            var request = $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.PathAndQuery}";
            // What anybody has typed is in many answers, refusals too: none may be taken for a page.
            Assert.True(
                answer.Headers.TryGetValues("X-Content-Type-Options", out var options) && options.SequenceEqual(["nosniff"]),
                $"The answer to {request} may be sniffed.");
            return new Reply(
                request,
                (int)answer.StatusCode,
                answer.Headers,
                answer.Content.Headers.ContentType?.MediaType,
                await answer.Content.ReadAsStringAsync(ct));
        }
    }

    /// <summary>The status is this one.</summary>
    public Reply Is(int status)
    {
        Assert.True(Status == status, $"Expected {status} of {this}");
        return this;
    }

    /// <summary>It is a problem in the form of RFC 9457, with this status and code.</summary>
    public Reply IsProblem(int status, string code)
    {
        Is(status);
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(status, this["status"].GetValue<int>());
        Assert.True(code == this["code"].GetValue<string>(), $"Expected {code} of {this}");
        Assert.NotEmpty(Json["detail"]?.GetValue<string>() ?? this["title"].GetValue<string>());
        return this;
    }

    /// <summary>It is a 400 that names exactly these fields.</summary>
    public Reply Names(params string[] fields) => IsProblem(400, "invalid").NamesFields(fields);

    /// <summary>It names exactly these fields.</summary>
    public Reply NamesFields(params string[] fields)
    {
        Assert.Equal(fields.Order(StringComparer.Ordinal), this["errors"].AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.All(this["errors"].AsObject(), error => Assert.NotEmpty(error.Value!.AsArray()));
        return this;
    }

    /// <summary>What it says of a field.</summary>
    public string Error(string field) => this["errors"][field]![0]!.GetValue<string>();

    public override string ToString() => $"{Request}: {Status} {Text[..Math.Min(Text.Length, 2000)]}";
}
