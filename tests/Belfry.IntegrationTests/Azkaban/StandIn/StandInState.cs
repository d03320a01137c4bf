using System.Collections.Concurrent;

namespace Belfry.IntegrationTests.Azkaban.StandIn;

/// <summary>All that an Azkaban knows; it outlives a restart of the stand-in's server, sessions aside.</summary>
internal sealed class StandInState(TimeProvider clock)
{
    public const int MostConcurrent = 30;

    private readonly ConcurrentDictionary<string, string> _sessions = new();
    private readonly ConcurrentDictionary<long, StandInExecution> _executions = new();
    private int _projects;

    /// <summary>Held around whatever looks at executions and changes them.</summary>
    public Lock Gate { get; } = new();

    public ConcurrentDictionary<string, StandInProject> Projects { get; } = new();

    public ConcurrentDictionary<int, StandInSchedule> Schedules { get; } = new();

    public IReadOnlyDictionary<string, string> Users { get; } = new Dictionary<string, string>
    {
        [StandInServer.User] = StandInServer.Password,
        ["viewer"] = "viewer",
    };

    /// <summary>How executions run: how long, how they end, and how long a cancel takes.</summary>
    public Func<StandInExecution, StandInExecution> Behaviour { get; set; } = execution => execution;

    public long NextExecution { get; set; } = 1;

    public int MostConcurrentRuns { get; set; } = MostConcurrent;

    /// <summary>How long an execution waits in the web server's queue.</summary>
    public TimeSpan StartsAfter { get; set; } = TimeSpan.Zero;

    public bool StartsAtAll { get; set; } = true;

    public long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public IReadOnlyCollection<StandInExecution> Executions => [.. _executions.Values.OrderBy(one => one.Id)];

    public int SignIns { get; private set; }

    public string NewSession(string user)
    {
        var id = Guid.NewGuid().ToString();
        _sessions[id] = user;
        SignIns++;
        return id;
    }

    public void AddSession(string id, string user) => _sessions[id] = user;

    public string? UserOf(string? session) => session is not null && _sessions.TryGetValue(session, out var user) ? user : null;

    public void EndSession(string session) => _sessions.TryRemove(session, out _);

    /// <summary>As a restart of the web server does.</summary>
    public void ForgetSessions() => _sessions.Clear();

    public StandInProject AddProject(string name, params IEnumerable<string> flows)
    {
        var project = new StandInProject(++_projects, name) { Version = 1 };
        foreach (var flow in flows)
            project.Flows[flow] = [new StandInJob(flow, "command", [])];
        return Projects[name] = project;
    }

    public StandInExecution? Find(long id)
    {
        if (!_executions.TryGetValue(id, out var execution))
            return null;
        Advance(execution);
        return execution;
    }

    public void Add(StandInExecution execution)
    {
        _executions[execution.Id] = execution;
        NextExecution = Math.Max(NextExecution, execution.Id + 1);
    }

    public void Remove(long id) => _executions.TryRemove(id, out _);

    /// <summary>Those of a flow of a project, the newest first.</summary>
    public List<StandInExecution> Of(int project, string flow)
    {
        var list = _executions.Values.Where(one => one.ProjectId == project && one.Flow == flow).OrderByDescending(one => one.Id).ToList();
        list.ForEach(Advance);
        return list;
    }

    public StandInExecution Submit(StandInProject project, string flow, IReadOnlyDictionary<string, string> parameters, string user, string option, string failureAction)
    {
        var execution = Behaviour(new StandInExecution
        {
            Id = NextExecution++,
            ProjectId = project.Id,
            Project = project.Name,
            Flow = flow,
            Parameters = parameters,
            Jobs = project.Flows[flow],
            SubmitTime = Now,
            User = user,
            Option = option,
            FailureAction = failureAction,
        });
        _executions[execution.Id] = execution;
        return execution;
    }

    public void End(StandInExecution execution, string status)
    {
        execution.Status = status;
        execution.EndTime = Now;
    }

    /// <summary>What has happened by itself since somebody last looked.</summary>
    private void Advance(StandInExecution execution)
    {
        lock (Gate)
        {
            if (execution.Status == "PREPARING" && StartsAtAll && Now >= execution.SubmitTime + (long)StartsAfter.TotalMilliseconds)
            {
                execution.Status = "RUNNING";
                execution.StartTime = Now;
            }
            if (execution.Status == "RUNNING" && execution.Duration is { } duration && Now >= execution.StartTime + (long)duration.TotalMilliseconds)
                End(execution, execution.EndsAs);
        }
    }
}
