using Belfry.Azkaban;
using Belfry.IntegrationTests.Azkaban.StandIn;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>The typed client against the stand-in: what each call gives, and what each failure is.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private StandInServer? _azkaban;
    private AzkabanClient? _client;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private StandInServer Azkaban => _azkaban!;

    private AzkabanClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        _azkaban = await StandInServer.StartAsync(Ct);
        _client = Connect(_azkaban.Url);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Azkaban.DisposeAsync();
    }

    [Fact]
    public async Task A_project_is_made_uploaded_executed_read_and_scheduled()
    {
        Assert.True((await Client.CreateProjectAsync("jupiter", "d", Ct)).Value);
        Assert.Equal(AzkabanErrorKind.AlreadyExists, (await Client.CreateProjectAsync("jupiter", "d", Ct)).Error!.Kind);
        Assert.Equal(AzkabanErrorKind.Refused, (await Client.CreateProjectAsync("1", "d", Ct)).Error!.Kind);
        var uploaded = await Client.UploadAsync("jupiter", Transcript.Zip(("prepare", null), ("ranking", "prepare")), Ct);
        Assert.Equal(new UploadedProject(1, 1), uploaded.Value);
        Assert.Equal(["ranking"], (await Client.FlowsAsync("jupiter", Ct)).Value.Flows);
        Assert.Equal([new Project(1, "jupiter")], (await Client.ProjectsAsync(all: false, Ct)).Value);

        var submission = new FlowSubmission { Project = "jupiter", Flow = "ranking", Parameters = new Dictionary<string, string> { ["name"] = "数据 &=%+\n\"" } };
        var id = (await Client.ExecuteAsync(submission, null, Ct)).Value;
        Assert.Equal(AzkabanErrorKind.AlreadyRunning, (await Client.ExecuteAsync(submission, null, Ct)).Error!.Kind);
        Assert.Equal("数据 &=%+\n\"", (await Client.FlowInfoAsync(id, Ct)).Value.Parameters["name"]);
        var detail = (await Client.ExecutionAsync(id, Ct)).Value;
        Assert.Equal((AzkabanStatus.Running, "jupiter", 2), (detail.Status, detail.Project, detail.Nodes.Count));
        Assert.Null(detail.EndedAt);
        Assert.Equal(id, Assert.Single((await Client.ExecutionsAsync("jupiter", "ranking", 0, 10, Ct)).Value.Items).Id);
        Assert.True((await Client.CancelAsync(id, Ct)).Value);
        Assert.Equal(AzkabanErrorKind.NotRunning, (await Client.CancelAsync(id, Ct)).Error!.Kind);
        Assert.Equal(AzkabanStatus.Killed, (await Client.ExecutionAsync(id, Ct)).Value.Status);

        var log = (await Client.JobLogAsync(id, "prepare", 0, 50_000, null, Ct)).Value;
        Assert.Contains("<数据>", log.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await Client.JobLogAsync(id, "prepare", log.Next, 50_000, null, Ct)).Value.Length);
        Assert.Equal(AzkabanErrorKind.NoSuchJob, (await Client.JobLogAsync(id, "nosuch", 0, 10, null, Ct)).Error!.Kind);

        var schedule = (await Client.ScheduleAsync(submission, "0 0 6 ? * *", Ct)).Value;
        Assert.Equal(new FlowSchedule(schedule, "jupiter", "ranking", "0 0 6 ? * *"), Assert.Single((await Client.SchedulesAsync(Ct)).Value));
        Assert.Equal(AzkabanErrorKind.BadCron, (await Client.ScheduleAsync(submission, "0 6 * * *", Ct)).Error!.Kind);
        // A success that is none: Azkaban says both.
        Assert.Equal(AzkabanErrorKind.BadCron, (await Client.ScheduleAsync(submission, "", Ct)).Error!.Kind);
        Assert.True((await Client.UnscheduleAsync(schedule, Ct)).Value);
        Assert.Equal(AzkabanErrorKind.NoSuchSchedule, (await Client.UnscheduleAsync(schedule, Ct)).Error!.Kind);
        Assert.Equal(1, Azkaban.State.SignIns);
        await Client.SignOutAsync(Ct);
        Assert.Equal(new ServerStatus("3.90.0", true, 1), (await Client.StatusAsync(Ct)).Value);
        Assert.Equal(1, Azkaban.State.SignIns);
    }

    [Fact]
    public async Task Each_refusal_is_an_error_of_its_own_that_says_what_to_do()
    {
        Azkaban.State.AddProject("jupiter", "ranking").Locked.Add("ranking");
        await IsAsync(AzkabanErrorKind.FlowLocked, "Unlock the flow", Client.ExecuteAsync(Flow("jupiter", "ranking"), null, Ct));
        await IsAsync(AzkabanErrorKind.NoSuchFlow, "capitals count", Client.ExecuteAsync(Flow("jupiter", "nosuch"), null, Ct));
        await IsAsync(AzkabanErrorKind.NoSuchProject, "no EXECUTE permission", Client.ExecuteAsync(Flow("nosuch", "ranking"), null, Ct));
        await IsAsync(AzkabanErrorKind.NoSuchProject, "Create the project", Client.FlowsAsync("nosuch", Ct));
        await IsAsync(AzkabanErrorKind.NoSuchExecution, "history was cleaned", Client.ExecutionAsync(99, Ct));
        await IsAsync(AzkabanErrorKind.NoSuchProject, "", Client.UploadAsync("nosuch", Transcript.Zip(), Ct));
        await IsAsync(AzkabanErrorKind.Refused, "Error unzipping", Client.UploadAsync("jupiter", "this is certainly no archive"u8.ToArray(), Ct));
        using var viewer = Connect(Azkaban.Url, "viewer", "viewer");
        await IsAsync(AzkabanErrorKind.NotPermitted, "READ", viewer.FlowsAsync("jupiter", Ct));
        using var stranger = Connect(Azkaban.Url, "jupiter", "wrong");
        await IsAsync(AzkabanErrorKind.SignInRefused, "Check the user and the password", stranger.FlowsAsync("jupiter", Ct));
        // A wrong password is not tried again by each call.
        var calls = Azkaban.CallsOf("login");
        await IsAsync(AzkabanErrorKind.SignInRefused, "", stranger.FlowsAsync("jupiter", Ct));
        Assert.Equal(calls, Azkaban.CallsOf("login"));
    }

    [Theory]
    [InlineData("ServerError", AzkabanErrorKind.ServerFailed)]
    [InlineData("DropAfter", AzkabanErrorKind.ConnectionLost)]
    [InlineData("HalfAnswer", AzkabanErrorKind.ConnectionLost)]
    [InlineData("EmptyBody", AzkabanErrorKind.UnexpectedAnswer)]
    [InlineData("Slow", AzkabanErrorKind.TimedOut)]
    [InlineData("SignInPage", AzkabanErrorKind.SessionRefused)]
    public async Task What_may_have_taken_effect_says_so_and_is_not_sent_twice(string fault, AzkabanErrorKind kind)
    {
        Azkaban.State.AddProject("jupiter", "ranking");
        Azkaban.SlowBy = TimeSpan.FromSeconds(5);
        Azkaban.FaultOf = (name, _) => name == "executeFlow" ? Enum.Parse<Fault>(fault) : null;
        var error = (await Client.ExecuteAsync(Flow("jupiter", "ranking"), null, Ct)).Error!;
        Assert.Equal(kind, error.Kind);
        // Behind the end of a session nothing was carried out; behind all else something may have been.
        Assert.Equal(kind != AzkabanErrorKind.SessionRefused, error.MayHaveTakenEffect);
        Assert.Equal(kind == AzkabanErrorKind.SessionRefused ? 2 : 1, Azkaban.CallsOf("executeFlow"));
    }

    [Fact]
    public async Task Reads_are_repeated_when_their_answer_is_lost()
    {
        Azkaban.State.AddProject("jupiter", "ranking");
        var left = 2;
        Azkaban.FaultOf = (name, _) => name == "fetchprojectflows" && Interlocked.Decrement(ref left) >= 0 ? Fault.HalfAnswer : null;
        Assert.Equal(["ranking"], (await Client.FlowsAsync("jupiter", Ct)).Value.Flows);
        Assert.Equal(3, Azkaban.CallsOf("fetchprojectflows"));
    }

    [Fact]
    public async Task A_server_that_is_none_is_told()
    {
        using var nowhere = Connect("http://127.0.0.1:1");
        await IsAsync(AzkabanErrorKind.Unreachable, "Is its web server running", nowhere.FlowsAsync("p", Ct));
        using var noName = Connect("http://azkaban.invalid");
        await IsAsync(AzkabanErrorKind.Unreachable, "azkaban.invalid", noName.FlowsAsync("p", Ct));
        using var secure = Connect(Azkaban.Url.Replace("http:", "https:", StringComparison.Ordinal));
        await IsAsync(AzkabanErrorKind.Unreachable, "Is it http, or another port?", secure.FlowsAsync("p", Ct));
    }

    private static async Task IsAsync<T>(AzkabanErrorKind kind, string words, Task<AzkabanResult<T>> call)
    {
        var error = (await call).Error;
        Assert.True(error?.Kind == kind, $"{error}");
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.False(error.MayHaveTakenEffect);
    }

    private static FlowSubmission Flow(string project, string flow) => new() { Project = project, Flow = flow };

    private static AzkabanClient Connect(string url, string user = StandInServer.User, string password = StandInServer.Password) => new(
        new AzkabanConnection { Url = new Uri(url), User = user, Password = () => password, Timeout = TimeSpan.FromSeconds(3) }, TimeProvider.System);
}
