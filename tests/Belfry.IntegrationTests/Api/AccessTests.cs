using System.Net.Http.Headers;

namespace Belfry.IntegrationTests.Api;

/// <summary>Users, sign-in, tokens and the audit log.</summary>
public sealed class AccessTests(PostgresFixture postgres) : OwnMasterTest(postgres)
{
    [Fact]
    public async Task A_user_signs_in_with_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        (await Admin.PostAsync("/v1/users", new { name = "alice", role = "operator", password = Password })).Is(201);
        var alice = new Caller(NewClient());
        (await alice.GetAsync("/v1/session")).Is(401);
        (await alice.PostAsync("/v1/session", new { username = "alice", password = "wrong" })).IsProblem(401, "wrong_password");
        (await alice.PostAsync("/v1/session", new { username = "nobody", password = Password })).IsProblem(401, "wrong_password");
        (await alice.PostAsync("/v1/session", new { username = "alice" })).Names("password");
        var session = (await alice.PostAsync("/v1/session", new { username = "alice", password = Password })).Is(200);
        Assert.Equal("alice", session["username"].GetValue<string>());
        Assert.Equal("operator", session["role"].GetValue<string>());
        var cookie = Assert.Single(session.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);

        Assert.Equal("alice", (await alice.GetAsync("/v1/session")).Is(200)["username"].GetValue<string>());
        Assert.NotNull((await alice.GetAsync("/v1/profile")).Is(200)["userId"]);
        (await alice.PostAsync("/v1/worker-groups", new { name = "of alice" })).Is(201);
        (await alice.PostAsync("/v1/worker-groups", new { name = "x" }, ("Origin", "https://evil.example"))).Is(401);
        (await alice.PostAsync("/v1/worker-groups", new { name = "x" }, ("Sec-Fetch-Site", "cross-site"))).Is(401);
        (await alice.PostAsync("/v1/worker-groups", new { name = "y" }, ("Origin", Master.Url))).Is(201);

        (await alice.DeleteAsync("/v1/session")).Is(204);
        (await alice.GetAsync("/v1/session")).Is(401);
        var stolen = new Caller(NewClient());
        (await stolen.GetAsync("/v1/session", ("Cookie", cookie.Split(';')[0]))).Is(401);
    }

    [Fact]
    public async Task Sign_in_is_limited_and_says_when_to_try_again()
    {
        var guesser = new Caller(NewClient());
        var replies = new List<Reply>();
        while (replies.Count < 12)
            replies.Add(await guesser.PostAsync("/v1/session", new { username = "admin", password = $"guess {replies.Count}" }));
        Assert.All(replies.Take(10), reply => reply.Is(401));
        replies[^1].IsProblem(429, "too_many_requests");
        Assert.InRange(replies[^1].Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        (await Admin.PutAsync("/v1/profile/password", new { current = "x", password = Password })).Is(429);
        (await Admin.GetAsync("/v1/jobs")).Is(200);
    }

    [Fact]
    public async Task Users_are_made_changed_and_disabled_and_their_sessions_and_tokens_with_them()
    {
        var made = (await Admin.PostAsync("/v1/users", new { name = "bob", role = "operator", password = Password })).Is(201);
        Assert.Equal("\"1\"", made.ETag);
        Assert.DoesNotContain("assword", made.Text);
        (await Admin.PostAsync("/v1/users", new { name = "bob", role = "viewer", password = Password })).IsProblem(409, "name_taken");
        (await Admin.PostAsync("/v1/users", new { name = "", role = "root", password = "short" })).Names("name", "role", "password");

        var bob = new Caller(NewClient());
        (await bob.PostAsync("/v1/session", new { username = "bob", password = Password })).Is(200);
        var secret = (await bob.PostAsync("/v1/tokens", new { name = "ci" })).Is(201);
        var token = WithToken(secret);
        (await token.PostAsync("/v1/worker-groups", new { name = "of bob" })).Is(201);

        var user = made.Json;
        user["role"] = "viewer";
        (await Admin.PutAsync($"/v1/users/{made.Id}", user, ("If-Match", "\"5\""))).IsProblem(412, "stale");
        (await Admin.PutAsync($"/v1/users/{made.Id}", user, ("If-Match", made.ETag!))).Is(200);
        (await bob.PostAsync("/v1/worker-groups", new { name = "x" })).Is(403);
        (await token.PostAsync("/v1/worker-groups", new { name = "x" })).Is(403);
        (await token.GetAsync("/v1/jobs")).Is(200);

        user["disabled"] = true;
        (await Admin.PutAsync($"/v1/users/{made.Id}", user)).Is(200);
        (await bob.GetAsync("/v1/jobs")).Is(401);
        (await token.GetAsync("/v1/jobs")).Is(401);
        (await bob.PostAsync("/v1/session", new { username = "bob", password = Password })).Is(401);
        user["name"] = "robert";
        (await Admin.PutAsync($"/v1/users/{made.Id}", user)).IsProblem(422, "name_fixed");
        (await Admin.PutAsync("/v1/users/999", user)).IsProblem(404, "not_found");
        Assert.Single((await Admin.GetAsync("/v1/users?name=BO&disabled=true&role=viewer")).Items);
    }

    [Fact]
    public async Task A_password_is_changed_by_its_owner_or_an_administrator_and_ends_other_sessions()
    {
        var made = (await Admin.PostAsync("/v1/users", new { name = "carol", role = "viewer", password = Password })).Is(201);
        var here = new Caller(NewClient());
        var there = new Caller(NewClient());
        foreach (var session in (Caller[])[here, there])
            (await session.PostAsync("/v1/session", new { username = "carol", password = Password })).Is(200);
        (await here.PutAsync("/v1/profile/password", new { current = "wrong", password = "another one" })).IsProblem(422, "wrong_password").NamesFields("current");
        (await here.PutAsync("/v1/profile/password", new { current = Password, password = "short" })).Names("password");
        (await here.PutAsync("/v1/profile/password", new { current = Password, password = "another one" })).Is(204);
        (await here.GetAsync("/v1/session")).Is(200);
        (await there.GetAsync("/v1/session")).Is(401);
        (await there.PostAsync("/v1/session", new { username = "carol", password = Password })).Is(401);
        (await here.PutAsync($"/v1/users/{made.Id}/password", new { password = "a third one" })).Is(403);
        (await Admin.PutAsync($"/v1/users/{made.Id}/password", new { password = "a third one" })).Is(204);
        (await here.GetAsync("/v1/session")).Is(401);
        (await here.PostAsync("/v1/session", new { username = "carol", password = "a third one" })).Is(200);
        (await Admin.PutAsync("/v1/profile/password", new { current = "x", password = Password })).IsProblem(422, "no_user");
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        var one = (await Admin.PostAsync("/v1/users", new { name = "root", role = "admin", password = Password })).Is(201);
        foreach (var change in (object[])[new { name = "root", role = "viewer" }, new { name = "root", role = "admin", disabled = true }])
            (await Admin.PutAsync($"/v1/users/{one.Id}", change)).IsProblem(409, "last_admin");
        var other = (await Admin.PostAsync("/v1/users", new { name = "root2", role = "admin", password = Password })).Is(201);
        var both = await Task.WhenAll(
            Admin.PutAsync($"/v1/users/{one.Id}", new { name = "root", role = "viewer" }),
            Admin.PutAsync($"/v1/users/{other.Id}", new { name = "root2", role = "viewer" }));
        Assert.Equal([200, 409], both.Select(reply => reply.Status).Order());
    }

    [Fact]
    public async Task Tokens_have_a_role_an_end_and_a_last_use_and_are_seen_once()
    {
        (await Admin.PostAsync("/v1/users", new { name = "dave", role = "operator", password = Password })).Is(201);
        var dave = new Caller(NewClient());
        (await dave.PostAsync("/v1/session", new { username = "dave", password = Password })).Is(200);
        (await dave.PostAsync("/v1/tokens", new { name = "x", role = "admin" })).IsProblem(422, "role_too_high").NamesFields("role");
        (await dave.PostAsync("/v1/tokens", new { name = "", role = "x", expiresAt = "2020-01-01T00:00:00Z" })).Names("name", "role", "expiresAt");
        var end = TimeProvider.System.GetUtcNow().AddSeconds(1.5);
        var brief = (await dave.PostAsync("/v1/tokens", new { name = "brief", role = "viewer", expiresAt = end })).Is(201);
        var token = WithToken(brief);
        Assert.Equal("viewer", (await token.GetAsync("/v1/profile")).Is(200)["role"].GetValue<string>());
        (await token.PostAsync("/v1/worker-groups", new { name = "x" })).Is(403);
        await Eventually.BecomesAsync(() => token.GetAsync("/v1/profile"), reply => reply.Status == 401, Ct);
        Assert.InRange(TimeProvider.System.GetUtcNow(), end, end.AddSeconds(3));

        var lasting = (await dave.PostAsync("/v1/tokens", new { name = "lasting" })).Is(201);
        Assert.StartsWith("bfy_", lasting["token"].GetValue<string>());
        var inNinetyDays = TimeProvider.System.GetUtcNow().AddDays(90);
        Assert.InRange(lasting["expiresAt"].GetValue<DateTimeOffset>(), inNinetyDays.AddMinutes(-5), inNinetyDays.AddMinutes(5));
        Assert.Null(Listed(await dave.GetAsync("/v1/tokens"), lasting.Id)!["lastUsedAt"]);
        (await WithToken(lasting).GetAsync("/v1/jobs")).Is(200);
        var listed = await dave.GetAsync("/v1/tokens");
        Assert.NotNull(Listed(listed, lasting.Id)!["lastUsedAt"]);
        Assert.Equal("dave", Listed(listed, lasting.Id)!["username"]!.GetValue<string>());
        Assert.DoesNotContain(lasting["token"].GetValue<string>(), listed.Text);

        var admins = (await Admin.GetAsync("/v1/tokens")).Is(200);
        Assert.NotNull(Listed(admins, lasting.Id));
        var ownerless = admins.Items.First(row => row!["username"] is null)!["id"]!.GetValue<long>();
        Assert.Null(Listed(listed, ownerless));
        (await dave.DeleteAsync($"/v1/tokens/{ownerless}")).IsProblem(404, "not_found");
        (await dave.DeleteAsync($"/v1/tokens/{lasting.Id}")).Is(204);
        (await WithToken(lasting).GetAsync("/v1/jobs")).Is(401);
        (await dave.DeleteAsync($"/v1/tokens/{lasting.Id}")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_token_that_belongs_to_nobody_sees_itself_alone_and_makes_no_other()
    {
        var viewer = new Caller(Keep(await Master.ClientAsync("viewer", Ct)));
        Assert.Single((await viewer.GetAsync("/v1/tokens")).Is(200).Items);
        (await viewer.PostAsync("/v1/tokens", new { name = "admin" })).IsProblem(422, "no_user");
    }

    [Fact]
    public async Task Join_tokens_are_made_listed_and_revoked()
    {
        var made = (await Admin.PostAsync("/v1/join-tokens", new { name = "rack 7" })).Is(201);
        var worker = WithToken(made);
        (await worker.GetAsync("/worker/v1/leader")).Is(200);
        (await worker.GetAsync("/v1/jobs")).Is(401);
        var listed = (await Admin.GetAsync("/v1/join-tokens?name=RACK")).Is(200);
        Assert.Equal("a admin", Listed(listed, made.Id)!["username"]!.GetValue<string>());
        Assert.NotNull(Listed(listed, made.Id)!["lastUsedAt"]);
        Assert.DoesNotContain(made["token"].GetValue<string>(), listed.Text);
        (await Admin.DeleteAsync($"/v1/join-tokens/{made.Id}")).Is(204);
        (await worker.GetAsync("/worker/v1/leader")).Is(401);
        (await Admin.DeleteAsync($"/v1/join-tokens/{made.Id}")).IsProblem(404, "not_found");
        Assert.Null(Listed(await Admin.GetAsync("/v1/join-tokens"), made.Id));
    }

    [Fact]
    public async Task Every_write_leaves_a_row_that_says_who_did_what()
    {
        var job = (await Admin.PostAsync("/v1/jobs", new { name = "audited", type = "command", target = "true" })).Is(201);
        (await Admin.PutAsync($"/v1/jobs/{job.Id}", new { name = "audited", type = "command", target = "false" })).Is(200);
        var user = (await Admin.PostAsync("/v1/users", new { name = "erin", role = "viewer", password = Password })).Is(201);
        (await Admin.PutAsync($"/v1/users/{user.Id}/password", new { password = Password + "2" })).Is(204);
        (await Admin.PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id], delay = 3600 })).Is(200);
        (await Admin.PostAsync($"/v1/jobs/{job.Id}/runs", new { delay = 3600 })).Is(202);
        (await Admin.DeleteAsync($"/v1/jobs/{job.Id}")).Is(204);
        var erin = new Caller(NewClient());
        (await erin.PostAsync("/v1/session", new { username = "erin", password = Password + "2" })).Is(200);
        (await erin.GetAsync("/v1/audit-logs")).Is(403);
        (await erin.DeleteAsync("/v1/session")).Is(204);
        var token = (await Admin.PostAsync("/v1/tokens", new { name = "audited token" })).Is(201);
        (await Admin.DeleteAsync($"/v1/tokens/{token.Id}")).Is(204);
        var joining = (await Admin.PostAsync("/v1/join-tokens", new { name = "audited join token" })).Is(201);
        (await Admin.DeleteAsync($"/v1/join-tokens/{joining.Id}")).Is(204);

        var rows = (await Admin.GetAsync("/v1/audit-logs?sort=id&pageSize=100")).Is(200);
        var done = rows.Items.Select(row => $"{row!["username"]} {row["action"]} {row["subject"]} {row["subjectId"]}").ToList();
        foreach (var expected in (string[])[
                     $"a admin create job {job.Id}", $"a admin update job {job.Id}", $"a admin create user {user.Id}", $"a admin set_password user {user.Id}",
                     $"a admin start schedule {job.Id}", $"a admin run job {job.Id}", $"a admin delete job {job.Id}"])
            Assert.Contains(expected, done);
        Assert.Contains(done, row => row.StartsWith("erin sign_in session", StringComparison.Ordinal));
        Assert.Contains(done, row => row.StartsWith("erin sign_out session", StringComparison.Ordinal));
        Assert.All(rows.Items, row => Assert.Null(row!["after"]));
        foreach (var (subject, id, name) in (IEnumerable<(string, long, string)>)[("token", token.Id, "audited token"), ("join_token", joining.Id, "audited join token")])
        {
            var end = Assert.Single((await Admin.GetAsync($"/v1/audit-logs?action=delete&subject={subject}&subjectId={id}")).Items)!;
            Assert.Equal(name, (await Admin.GetAsync($"/v1/audit-logs/{end["id"]}")).Is(200)["before"]["name"]!.GetValue<string>());
        }

        var update = Assert.Single((await Admin.GetAsync($"/v1/audit-logs?action=update&subject=job&subjectId={job.Id}")).Items)!;
        var detail = (await Admin.GetAsync($"/v1/audit-logs/{update["id"]}")).Is(200);
        Assert.Equal("true", detail["before"]["target"]!.GetValue<string>());
        Assert.Equal("false", detail["after"]["target"]!.GetValue<string>());
        Assert.Equal("127.0.0.1", detail["address"].GetValue<string>());
        (await Admin.GetAsync("/v1/audit-logs/999999")).IsProblem(404, "not_found");
        Assert.Equal(0, await CountAsync("select count(*) from audit_logs where after::text || coalesce(before::text, '') like '%correct horse%'"));
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(Master.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var command = new Npgsql.NpgsqlCommand($"set search_path = belfry; {sql}", connection);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    private static System.Text.Json.Nodes.JsonNode? Listed(Reply list, long id) => list.Is(200).Items.FirstOrDefault(row => row!["id"]!.GetValue<long>() == id);

    private Caller WithToken(Reply made)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made["token"].GetValue<string>());
        return new Caller(client);
    }
}
