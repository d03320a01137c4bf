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

    /// <param name="state">An expression that gives the state's word.</param>
    public static string Result(string state)
        => $"case when {state} = 'succeeded' then 1 when {state} in ('failed', 'timed_out', 'killed') then 2 end";
}
