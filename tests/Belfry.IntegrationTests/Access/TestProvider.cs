using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Belfry.IntegrationTests.Access;

/// <summary>
/// An OAuth 2 provider over real HTTP that lets everybody in as one person, and checks what the specification says: the
/// client's secret, the code (once), the verifier of its challenge (RFC 7636) and the redirect address.
/// </summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "belfry";
    public const string ClientSecret = "the client's secret";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect)> _codes = new();
    private readonly ConcurrentDictionary<string, bool> _tokens = new();

    private TestProvider(WebApplication app) => _app = app;

    /// <summary>What the user information says.</summary>
    public JsonObject Person { get; set; } = [];

    /// <summary>What the provider was asked for at the last sign-in.</summary>
    public IQueryCollection? Asked { get; private set; }

    /// <summary>The provider refuses to let the person in.</summary>
    public bool Denies { get; set; }

    public string Url => _app.Urls.First();

    public static async Task<TestProvider> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new TestProvider(app);
        app.Run(http => http.Request.Path.Value switch
        {
            "/authorize" => provider.AuthorizeAsync(http),
            "/token" => provider.TokenAsync(http),
            "/userinfo" => provider.UserInformationAsync(http),
            _ => AnswerAsync(http, 404, []),
        });
        await app.StartAsync(ct);
        return provider;
    }

    /// <summary>How a master is told of it.</summary>
    public (string Name, string Value)[] Settings(params (string Name, string Value)[] more) =>
    [
        ("OAuth__ClientId", ClientId),
        ("OAuth__ClientSecret", ClientSecret),
        ("OAuth__AuthorizationEndpoint", $"{Url}/authorize"),
        ("OAuth__TokenEndpoint", $"{Url}/token"),
        ("OAuth__UserInformationEndpoint", $"{Url}/userinfo"),
        .. more,
    ];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AuthorizeAsync(HttpContext http)
    {
        var query = Asked = http.Request.Query;
        Assert.Equal([ClientId, "code", "S256"], [query["client_id"].ToString(), query["response_type"].ToString(), query["code_challenge_method"].ToString()]);
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (query["code_challenge"].ToString(), query["redirect_uri"].ToString());
        http.Response.Redirect($"{query["redirect_uri"]}?state={Uri.EscapeDataString(query["state"]!)}&{(Denies ? "error=access_denied" : $"code={code}")}");
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var isGood = _codes.TryRemove(form["code"].ToString(), out var code)
            && form["client_id"] == ClientId && form["client_secret"] == ClientSecret && form["redirect_uri"] == code.Redirect
            && Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) == code.Challenge;
        if (!isGood)
        {
            await AnswerAsync(http, 400, new JsonObject { ["error"] = "invalid_grant" });
            return;
        }
        var token = Guid.NewGuid().ToString("N");
        _tokens[token] = true;
        await AnswerAsync(http, 200, new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer" });
    }

    private Task UserInformationAsync(HttpContext http)
        => _tokens.ContainsKey(http.Request.Headers.Authorization.ToString().Replace("Bearer ", ""))
            ? AnswerAsync(http, 200, Person)
            : AnswerAsync(http, 401, []);

    private static Task AnswerAsync(HttpContext http, int status, JsonObject json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json.ToJsonString());
    }
}
