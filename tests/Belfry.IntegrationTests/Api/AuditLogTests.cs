using System.Globalization;
using Microsoft.AspNetCore.Routing;

namespace Belfry.IntegrationTests.Api;

/// <summary>Nothing is written through <c>/v1</c> without a row in the audit log: a walk through all that can be.</summary>
public sealed class AuditLogTests(PostgresFixture postgres) : OwnMasterTest(postgres)
{
    private int _names;

    [Fact]
    public async Task Every_endpoint_that_writes_leaves_one_row_that_says_who_did_what_to_what()
    {
        var writes = Writes();
        var endpoints = Endpoints();
        Assert.True(endpoints.Count > 25);
        var untried = endpoints.Except(writes.Keys).ToList();
        Assert.True(untried.Count == 0, $"Say in {nameof(Writes)} how to call {string.Join(", ", untried)}, and which row that leaves in the audit log.");
        Assert.Empty(writes.Keys.Except(endpoints));

        var faults = new List<string>();
        foreach (var (call, prepare) in writes)
        {
            var write = await prepare();
            var newest = (await NewestAsync(1))[0].Id;
            var (method, path) = (call.Split(' ')[0], call.Split(' ')[1].Replace("{id}", $"{write.Id}").Replace("{version}", "1"));
            var reply = await (write.By ?? Admin).SendAsync(new HttpMethod(method), path + write.Query, write.Body);
            Assert.True(reply.Status is >= 200 and < 300, $"{call}: {reply}");
            var subject = write.Subject ?? write.Id ?? (reply.Status == 201 ? reply.Id : null);
            var expected = $"{write.Who} {write.Does} {subject}";
            var rows = (await NewestAsync(20)).Where(row => row.Id > newest).Select(row => row.Text).ToList();
            // The number of a session is told to nobody.
            if (rows is not [var row] || (subject is null ? !row.StartsWith(expected, StringComparison.Ordinal) : row != expected))
                faults.Add($"{call} should leave the row {expected}, and leaves [{string.Join(", ", rows)}]");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>All endpoints that write, with how to call each so that it does.</summary>
    private Dictionary<string, Func<Task<Write>>> Writes() => new()
    {
        ["POST /v1/jobs"] = () => Ready(new("create job", Body: Job())),
        ["PUT /v1/jobs/{id}"] = async () => new("update job", await MakeAsync("jobs", Job()), Job()),
        ["DELETE /v1/jobs/{id}"] = async () => new("delete job", await MakeAsync("jobs", Job())),
        ["POST /v1/jobs/{id}/versions/{version}/restore"] = async () => new("restore job", await MakeAsync("jobs", Job())),
        ["POST /v1/jobs/{id}/runs"] = async () => new("run job", await MakeAsync("jobs", Job()), new { delay = 3600 }),
        ["POST /v1/scheduler-logs/{id}/rerun"] = async () =>
        {
            var (job, run) = await RunAsync();
            return new("rerun job", run, Subject: job);
        },
        ["POST /v1/scheduler-logs/{id}/kill"] = async () => new("kill run", (await RunAsync()).Run),
        ["POST /v1/schedulers"] = async () =>
        {
            var job = await MakeAsync("jobs", Job());
            return new("start schedule", Body: new { jobIds = (long[])[job], delay = 3600 }, Subject: job);
        },
        ["DELETE /v1/schedulers"] = async () =>
        {
            var job = await MakeAsync("jobs", Job());
            return new("stop schedule", Query: $"?jobId={job}", Subject: job);
        },
        ["POST /v1/workers"] = () => Ready(new("create worker", Body: Worker())),
        ["PUT /v1/workers/{id}"] = async () => new("update worker", await MakeAsync("workers", Worker()), Worker()),
        ["DELETE /v1/workers/{id}"] = async () => new("delete worker", await MakeAsync("workers", Worker())),
        ["POST /v1/worker-groups"] = () => Ready(new("create worker_group", Body: Named())),
        ["PUT /v1/worker-groups/{id}"] = async () => new("update worker_group", await MakeAsync("worker-groups", Named()), Named()),
        ["DELETE /v1/worker-groups/{id}"] = async () => new("delete worker_group", await MakeAsync("worker-groups", Named())),
        ["POST /v1/channels"] = () => Ready(new("create channel", Body: Channel())),
        ["PUT /v1/channels/{id}"] = async () => new("update channel", await MakeAsync("channels", Channel()), Channel()),
        ["DELETE /v1/channels/{id}"] = async () => new("delete channel", await MakeAsync("channels", Channel())),
        ["POST /v1/users"] = () => Ready(new("create user", Body: User(NewName()))),
        ["PUT /v1/users/{id}"] = async () =>
        {
            var name = NewName();
            return new("update user", await MakeAsync("users", User(name)), new { name, role = "operator" });
        },
        ["PUT /v1/users/{id}/password"] = async () => new("set_password user", await MakeAsync("users", User(NewName())), new { password = Password + "2" }),
        ["PUT /v1/profile/password"] = async () =>
        {
            var (id, name, caller) = await SignedInAsync();
            return new("set_password user", Body: new { current = Password, password = Password + "2" }, Subject: id, By: caller, Who: name);
        },
        ["POST /v1/session"] = async () =>
        {
            var name = NewName();
            await MakeAsync("users", User(name));
            return new("sign_in session", Body: new { username = name, password = Password }, By: new Caller(NewClient()), Who: name);
        },
        ["DELETE /v1/session"] = async () =>
        {
            var (_, name, caller) = await SignedInAsync();
            return new("sign_out session", By: caller, Who: name);
        },
        ["POST /v1/tokens"] = () => Ready(new("create token", Body: Named())),
        ["DELETE /v1/tokens/{id}"] = async () => new("delete token", await MakeAsync("tokens", Named())),
        ["POST /v1/join-tokens"] = () => Ready(new("create join_token", Body: Named())),
        ["DELETE /v1/join-tokens/{id}"] = async () => new("delete join_token", await MakeAsync("join-tokens", Named())),
    };

    private List<string> Endpoints()
        => [.. ((IEndpointRouteBuilder)Master.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Where(method => method is not "GET" and not "HEAD").Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"))];

    private async Task<List<(long Id, string Text)>> NewestAsync(int count)
        => [.. (await Admin.GetAsync($"/v1/audit-logs?pageSize={count}")).Is(200).Items
            .Select(row => (row!["id"]!.GetValue<long>(), $"{row["username"]} {row["action"]} {row["subject"]} {row["subjectId"]}"))];

    private async Task<long> MakeAsync(string things, object thing) => (await Admin.PostAsync($"/v1/{things}", thing)).Is(201).Id;

    /// <summary>A run that waits, for there is no worker.</summary>
    private async Task<(long Job, long Run)> RunAsync()
    {
        var job = await MakeAsync("jobs", Job());
        return (job, (await Admin.PostAsync($"/v1/jobs/{job}/runs", new { })).Is(202).Id);
    }

    private async Task<(long Id, string Name, Caller Caller)> SignedInAsync()
    {
        var name = NewName();
        var id = await MakeAsync("users", User(name));
        var caller = new Caller(NewClient());
        (await caller.PostAsync("/v1/session", new { username = name, password = Password })).Is(200);
        return (id, name, caller);
    }

    private object Named() => new { name = NewName() };

    private object Job() => new { name = NewName(), type = "command", target = "true" };

    private object Worker() => new { host = "h", name = NewName(), srvName = "s" };

    private object Channel() => new { name = NewName(), kind = "webhook", url = "http://127.0.0.1:9/" };

    private static object User(string name) => new { name, role = "viewer", password = Password };

    private string NewName() => string.Create(CultureInfo.InvariantCulture, $"audited-{++_names}");

    private static Task<Write> Ready(Write write) => Task.FromResult(write);

    /// <summary>A call that writes.</summary>
    /// <param name="Does">The action of its row and the kind of thing.</param>
    /// <param name="Id">The thing that its path names.</param>
    /// <param name="Subject">The thing of its row, where it is not that of the path, and not the one that was made.</param>
    /// <param name="By">An administrator unless it says otherwise.</param>
    private sealed record Write(
        string Does, long? Id = null, object? Body = null, string Query = "", long? Subject = null, Caller? By = null, string Who = "a admin");
}
