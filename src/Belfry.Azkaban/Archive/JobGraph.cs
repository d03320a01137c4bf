namespace Belfry.Azkaban.Archive;

/// <summary>Which jobs make up a flow, and in what order they can run.</summary>
internal static class JobGraph
{
    /// <summary>A flow from its last jobs, each job behind those that it depends on.</summary>
    public static ArchivedFlow Flow(string name, IEnumerable<string> last, IReadOnlyDictionary<string, ArchivedJob> jobs)
    {
        var ordered = new List<ArchivedJob>();
        var state = new Dictionary<string, bool>();
        string? fault = null;
        foreach (var job in last)
            Visit(job, null);
        return new ArchivedFlow { Name = name, Jobs = ordered, Fault = fault };

        void Visit(string job, string? by)
        {
            if (state.TryGetValue(job, out var isDone))
            {
                if (!isDone)
                    fault ??= $"its jobs depend on one another in a circle, at {job}";
                return;
            }
            if (!jobs.TryGetValue(job, out var found))
            {
                fault ??= $"its job {by} depends on {job}, which is not in the archive";
                return;
            }
            state[job] = false;
            foreach (var before in found.DependsOn)
                Visit(before, job);
            state[job] = true;
            ordered.Add(found);
        }
    }
}
