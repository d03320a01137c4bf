namespace Belfry.IntegrationTests.Azkaban.StandIn;

/// <summary>
/// A process that is an Azkaban, for journeys through the console: this test program itself, started anew. It says its
/// address, and stops when its input ends. The flow's name says what becomes of it: <c>ranking</c> succeeds, <c>import</c>
/// fails, <c>crawl</c> goes on.
/// </summary>
internal static class StandInHost
{
    /// <summary>What the test program is started with to be such a host.</summary>
    public const string Argument = "host-azkaban";

    private const string Project = "jupiter";

    public static async Task RunAsync()
    {
        await using var server = await StandInServer.StartAsync(CancellationToken.None);
        server.State.AddProject(Project, "ranking", "import", "crawl");
        server.State.NextExecution = 4711;
        server.State.Behaviour = execution => execution.Flow switch
        {
            "ranking" => Ends(execution, "SUCCEEDED"),
            "import" => Ends(execution, "FAILED"),
            _ => execution,
        };
        Console.WriteLine($"Azkaban is at {server.Url}, for {StandInServer.User} with {StandInServer.Password}");
        await Console.In.ReadToEndAsync();
    }

    private static StandInExecution Ends(StandInExecution execution, string status) => new()
    {
        Id = execution.Id,
        ProjectId = execution.ProjectId,
        Project = execution.Project,
        Flow = execution.Flow,
        Parameters = execution.Parameters,
        Jobs = execution.Jobs,
        SubmitTime = execution.SubmitTime,
        User = execution.User,
        Option = execution.Option,
        FailureAction = execution.FailureAction,
        Duration = TimeSpan.FromSeconds(1),
        EndsAs = status,
    };
}
