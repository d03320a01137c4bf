namespace Belfry.Azkaban;

/// <summary>
/// What the front writes into a job's remark by itself; beside it there are Azkaban's own words, and the remarks of Belfry's
/// own runs. The console has each in its other languages, which a test makes sure of.
/// </summary>
internal static class AzkabanRemarks
{
    public static string ExecutorLost() => "Azkaban lost the executor";

    public static string OtherAzkaban(long execution, string project, string flow)
        => $"Execution {execution} is of {project}/{flow} now: this is not the Azkaban that it was submitted to.";

    public static string Uncertain(string why) => $"It cannot be found out whether Azkaban took it: {why}";

    public static string Unreadable() => "some executions of the flow cannot be read";

    public static string NeverTaken(int times, string? why) => $"Azkaban was asked {times} times and never took it. {why}".TrimEnd();
}
