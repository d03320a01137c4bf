namespace Belfry.Storage;

/// <summary>The numeric codes of a state as the API has them, in SQL; <c>Control/RunViews</c> has them in C#.</summary>
internal static class StateSql
{
    /// <param name="state">An expression that gives the state's word.</param>
    public static string Status(string state)
        => $"""
           case when {state} in ('running', 'assigned') then 1 when {state} = 'succeeded' then 2 when {state} = 'lost' then 3
                when {state} in ('failed', 'timed_out', 'killed') then 4 else 0 end
           """;

    /// <summary>The condition on <c>r.state</c> for a number; the words are ours, so an index with a condition can be used.</summary>
    public static string OfStatus(string status) => status switch
    {
        "0" => "r.state in ('queued', 'skipped')",
        "1" => "r.state in ('assigned', 'running')",
        "2" => OfState("succeeded"),
        "3" => OfState("lost"),
        "4" => OfResult("2"),
        _ => "false",
    };

    public static string OfResult(string result) => result switch
    {
        "1" => OfState("succeeded"),
        "2" => "r.state in ('failed', 'timed_out', 'killed')",
        _ => "false",
    };

    /// <param name="state">One of the words.</param>
    public static string OfState(string state) => $"r.state = '{state}'";

    /// <param name="state">An expression that gives the state's word.</param>
    public static string Result(string state)
        => $"case when {state} = 'succeeded' then 1 when {state} in ('failed', 'timed_out', 'killed') then 2 end";

    /// <summary>The jobs whose newest run may be in a state.</summary>
    public static string JobsThatCanBe(string state) => state switch
    {
        "idle" => "select job_id from jobs_without_run",
        "queued" or "assigned" or "running" => $"select job_id from runs where state = '{state}'",
        _ => $"select job_id from job_last_run where state = '{state}'",
    };

    /// <summary>As <see cref="JobsThatCanBe"/>; null for a number that no job has.</summary>
    public static string? JobsOfStatus(string status) => status switch
    {
        "0" => $"{JobsThatCanBe("idle")} union all {JobsThatCanBe("queued")}",
        "1" => "select job_id from runs where state in ('assigned', 'running')",
        "2" => JobsThatCanBe("succeeded"),
        "3" => JobsThatCanBe("lost"),
        "4" => JobsOfResult("2"),
        _ => null,
    };

    /// <inheritdoc cref="JobsOfStatus"/>
    public static string? JobsOfResult(string result) => result switch
    {
        "1" => JobsThatCanBe("succeeded"),
        "2" => "select job_id from job_last_run where state in ('failed', 'timed_out', 'killed')",
        _ => null,
    };
}
