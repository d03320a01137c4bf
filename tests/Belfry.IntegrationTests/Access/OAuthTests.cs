using System.Net;
using System.Text.Json.Nodes;
using Belfry.IntegrationTests.Api;
using Belfry.IntegrationTests.Engine;
using Belfry.IntegrationTests.Processes;

namespace Belfry.IntegrationTests.Access;

/// <summary>Sign-in by an OAuth 2 provider: real masters, a real provider, and a browser's cookies and redirects.</summary>
public sealed class OAuthTests(PostgresFixture postgres) : EngineTest(postgres)
{
    private static readonly (string, string)[] ByGroup =
        [("OAuth__Admins", "belfry-admins, root"), ("OAuth__Viewers", "staff"), ("OAuth__Name", "Example SSO")];

    [Fact]
    public async Task Who_signs_in_at_the_provider_has_a_session_with_the_role_that_it_gives()
    {
        await using var provider = await TestProvider.StartAsync(Ct);
        provider.Person = Person("42", "alice", "staff");
        var master = await StartAsync(provider, ByGroup);
        using var browser = NewBrowser();

        Assert.Equal("Example SSO", (await GetAsync(browser, await UrlAsync(master, "/v1/session/options")))["oAuth"]!.GetValue<string>());
        using var landed = await SignInAsync(browser, master, "?returnTo=/jobs");
        Assert.Equal("/jobs", landed.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("openid profile email", provider.Asked!["scope"].ToString());
        var session = await GetAsync(browser, await UrlAsync(master, "/v1/session"));
        Assert.Equal(("alice", "viewer"), (session["username"]!.GetValue<string>(), session["role"]!.GetValue<string>()));

        // The provider decides anew each time; the person stays the same, whatever the name.
        provider.Person = Person("42", "alice.smith", "staff", "root");
        using var again = NewBrowser();
        (await SignInAsync(again, master)).Dispose();
        session = await GetAsync(again, await UrlAsync(master, "/v1/session"));
        Assert.Equal(("alice", "admin"), (session["username"]!.GetValue<string>(), session["role"]!.GetValue<string>()));
        Assert.Equal(2L, await ScalarAsync<long>("select count(*) from users"));
        Assert.Equal(
            ["create user", "sign_in session", "update user", "sign_in session"],
            await RowsAsync<string>("select action || ' ' || object from audit_logs where username = 'alice' order by id"));
        // No password lets such a user in.
        using var byPassword = await browser.PostAsync(
            await UrlAsync(master, "/v1/session"), new StringContent("{\"username\":\"alice\",\"password\":\"\"}", System.Text.Encoding.UTF8, "application/json"), Ct);
        Assert.False(byPassword.IsSuccessStatusCode);
        Assert.DoesNotContain(TestProvider.ClientSecret, master.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("XML encryptor", master.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_that_begins_at_one_master_ends_at_another()
    {
        await using var provider = await TestProvider.StartAsync(Ct);
        provider.Person = Person("42", "alice", "staff");
        const string url = "http://localhost:1234";
        var first = await StartAsync(provider, [.. ByGroup, ("OAuth__PublicUrl", url)], "first");
        Directory.CreateDirectory(FolderOf("second"));
        File.Copy(Path.Combine(FolderOf("first"), "seal.key"), Path.Combine(FolderOf("second"), "seal.key"));
        var second = await StartAsync(provider, [.. ByGroup, ("OAuth__PublicUrl", url)], "second");
        using var browser = NewBrowser(follows: false);

        using var start = await browser.GetAsync(await UrlAsync(first, "/v1/session/oauth"), Ct);
        using var provided = await browser.GetAsync(start.Headers.Location, Ct);
        Assert.StartsWith($"{url}/v1/session/oauth/callback?", provided.Headers.Location!.ToString(), StringComparison.Ordinal);
        using var ended = await browser.GetAsync(await UrlAsync(second, provided.Headers.Location.PathAndQuery), Ct);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (ended.StatusCode, ended.Headers.Location?.ToString()));
        Assert.Equal("alice", (await GetAsync(browser, await UrlAsync(first, "/v1/session")))["username"]!.GetValue<string>());
        // The keys of both are one, and lie sealed.
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from protection_keys"));
        Assert.DoesNotContain("masterKey", await ScalarAsync<string>("select xml from protection_keys"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_signs_in_with_a_password_is_never_taken_over()
    {
        await using var provider = await TestProvider.StartAsync(Ct);
        provider.Person = Person("7", "admin", "staff");
        var master = await StartAsync(provider, ByGroup);
        await AssertRefusedAsync(master, "there is a user admin already");
    }

    [Fact]
    public async Task Who_has_no_role_is_denied_or_is_disabled_is_refused_with_the_reason()
    {
        await using var provider = await TestProvider.StartAsync(Ct);
        provider.Person = Person("1", "mallory", "visitors");
        var master = await StartAsync(provider, ByGroup);
        await AssertRefusedAsync(master, "mallory has no role in Belfry");

        provider.Person = new JsonObject { ["sub"] = "1" };
        await AssertRefusedAsync(master, "has no preferred_username");

        provider.Denies = true;
        await AssertRefusedAsync(master, "the provider did not confirm who you are");
        provider.Denies = false;

        provider.Person = Person("2", "bob", "staff");
        using (var browser = NewBrowser())
            (await SignInAsync(browser, master)).Dispose();
        await ExecuteAsync("update users set disabled = true where name = 'bob'");
        await AssertRefusedAsync(master, "the user bob is disabled");

        // What did not begin here does not end here.
        using var stranger = NewBrowser();
        using var forged = await stranger.GetAsync(await UrlAsync(master, "/v1/session/oauth/callback?code=x&state=y"), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
        Assert.Equal(2L, await ScalarAsync<long>("select count(*) from users"));
    }

    [Fact]
    public async Task A_sign_in_leads_to_a_page_of_ours_alone()
    {
        await using var provider = await TestProvider.StartAsync(Ct);
        provider.Person = Person("42", "alice", "staff");
        var master = await StartAsync(provider, ByGroup);
        foreach (var returnTo in (string[])["https://evil.example/", "//evil.example/", "/\\evil.example/", "jobs"])
        {
            using var browser = NewBrowser();
            using var landed = await SignInAsync(browser, master, $"?returnTo={Uri.EscapeDataString(returnTo)}");
            Assert.Equal(await UrlAsync(master, "/"), landed.RequestMessage!.RequestUri);
        }
    }

    [Fact]
    public async Task Wrong_settings_are_all_named_at_the_start()
    {
        await using var process = BelfryProcess.Start(
            ["master", "--database", ConnectionString, "--data", FolderOf("wrong"), "--http", "127.0.0.1:0"],
            ("OAuth__AuthorizationEndpoint", "http://example.org/authorize"),
            ("OAuth__UserInformationEndpoint", "nonsense"),
            ("OAuth__DefaultRole", "king"),
            ("OAuth__ClientSecretFile", "/nowhere"),
            ("OAuth__Scope", "openid"));
        await process.ExitAsync(Ct);
        Assert.Equal(1, process.ExitCode);
        foreach (var setting in (string[])["ClientId is missing", "ClientSecretFile: there is no file", "AuthorizationEndpoint must be an https URL", "TokenEndpoint is missing", "UserInformationEndpoint must be", "DefaultRole must be one of viewer, operator, admin", "Scope is not known"])
            Assert.Contains($"OAuth:{setting}", process.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_provider_the_address_says_so()
    {
        var master = await StartMasterAsync();
        using var browser = NewBrowser();
        Assert.Null((await GetAsync(browser, await UrlAsync(master, "/v1/session/options")))["oAuth"]);
        (await Reply.ReadAsync(await browser.GetAsync(await UrlAsync(master, "/v1/session/oauth"), Ct), Ct)).IsProblem(404, "not_found");
        Assert.DoesNotContain("DataProtection", master.Log, StringComparison.Ordinal);
    }

    private static JsonObject Person(string subject, string name, params string[] groups) => new()
    {
        ["sub"] = subject,
        ["preferred_username"] = name,
        ["groups"] = new JsonArray([.. groups.Select(group => JsonValue.Create(group))]),
    };

    private static HttpClient NewBrowser(bool follows = true)
        => new(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = follows });

    private static async Task<Uri> UrlAsync(BelfryProcess master, string path) => new(await master.AddressAsync(Ct), path);

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, BelfryProcess master, string query = "")
        => await browser.GetAsync(await UrlAsync(master, $"/v1/session/oauth{query}"), Ct);

    private static async Task<JsonObject> GetAsync(HttpClient browser, Uri url)
        => (await Reply.ReadAsync(await browser.GetAsync(url, Ct), Ct)).Is(200).Json;

    private static async Task AssertRefusedAsync(BelfryProcess master, string reason)
    {
        using var browser = NewBrowser();
        var refused = await Reply.ReadAsync(await SignInAsync(browser, master), Ct);
        refused.IsProblem(401, "sign_in_refused");
        Assert.Contains(reason, refused["detail"].GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(401, (int)(await browser.GetAsync(await UrlAsync(master, "/v1/session"), Ct)).StatusCode);
    }

    private Task<BelfryProcess> StartAsync(TestProvider provider, (string, string)[] more, string folder = "master")
        => StartMasterAsync(folder, null, provider.Settings(more));
}
