using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Belfry.IntegrationTests.Azkaban.StandIn;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>Brings the stand-in into the state in which an exchange was recorded.</summary>
internal static partial class TranscriptState
{
    private const string Project = "jupiter";

    private static readonly Dictionary<string, IReadOnlyList<StandInJob>> Flows = new()
    {
        ["ranking"] = Ranking,
        ["failing"] = [Job("broken"), Job("side"), Job("failing", "broken", "side")],
        ["flaky"] = [Job("flaky")],
        ["sleepy"] = [Job("sleepy")],
        ["stubborn"] = [Job("stubborn")],
        ["twostep"] = [Job("first"), Job("twostep", "first")],
        ["unresolved"] = [Job("unresolved")],
        ["utf8"] = [Job("utf8")],
        ["nested"] = [new StandInJob("nested_inner", "flow", []) { Nodes = Ranking, Flow = "ranking" }, Job("nested", "nested_inner")],
    };

    private static IReadOnlyList<StandInJob> Ranking => [Job("prepare"), Job("score", "prepare"), Job("ranking", "score")];

    public static void Prepare(StandInState state, Transcript recorded)
    {
        var answer = recorded.Body.StartsWith('{') ? JsonNode.Parse(recorded.Body)!.AsObject() : [];
        var isSessionDead = recorded.Name.StartsWith("390-", StringComparison.Ordinal) || recorded.Name.StartsWith("391-", StringComparison.Ordinal);
        if (recorded.Session is { } session && !isSessionDead)
            state.AddSession(session, IsStranger(recorded, answer) ? "viewer" : StandInServer.User);
        if (!IsWithoutProject(recorded, answer))
            AddProject(state, recorded, answer);
        state.StartsAtAll = false;
        AddExecutions(state, recorded, answer);
        AddSchedules(state, recorded, answer);
    }

    /// <summary>The archive that was uploaded, as far as its name and the answer tell.</summary>
    public static byte[] ZipOf(Transcript recorded) => recorded.Name switch
    {
        var name when name.Contains("not-a-zip", StringComparison.Ordinal) => "this is not a zip file"u8.ToArray(),
        var name when name.Contains("missing-dependency", StringComparison.Ordinal) => Transcript.Zip(("a", "nothere")),
        var name when name.Contains("cycle", StringComparison.Ordinal) => Transcript.Zip(("a", "b"), ("b", "a")),
        var name when name.Contains("without-jobs", StringComparison.Ordinal) => Transcript.Zip(),
        _ => Transcript.Zip(("prepare", null), ("score", "prepare"), ("ranking", "score")),
    };

    private static bool IsStranger(Transcript recorded, JsonObject answer)
        => recorded.Session == Transcript.ViewerSession || recorded.Name.Contains("no-permission", StringComparison.Ordinal)
           || recorded.Name.Contains("read-only", StringComparison.Ordinal) || answer["projects"]?.AsArray().Count == 0;

    private static bool IsWithoutProject(Transcript recorded, JsonObject answer)
        => recorded.Name.Contains("deleted-project", StringComparison.Ordinal) || recorded.Name.Contains("create-project-ok", StringComparison.Ordinal)
           || recorded.Name.Contains("create-project-again", StringComparison.Ordinal);

    private static void AddProject(StandInState state, Transcript recorded, JsonObject answer)
    {
        // A project that was made again has another number.
        var id = Number(answer["projectId"]) ?? Number(answer["projects"]?.AsArray().FirstOrDefault()?["projectId"]) ?? 1;
        for (var former = 1; former < id; former++)
            state.AddProject($"former{former}");
        foreach (var name in state.Projects.Keys)
            state.Projects.TryRemove(name, out _);
        var project = state.AddProject(Project);
        foreach (var other in (answer["projects"] as JsonArray ?? []).Skip(1))
            state.AddProject(other!["projectName"]!.GetValue<string>());
        var flows = answer["flows"] is JsonArray list ? list.Select(flow => flow!["flowId"]!.GetValue<string>()) : Flows.Keys;
        foreach (var flow in flows.Where(flow => !recorded.Name.Contains("no-longer-in-project", StringComparison.Ordinal) || flow != "sleepy"))
            project.Flows[flow] = Flows.GetValueOrDefault(flow) ?? [Job(flow)];
        project.Version = (int)(Number(answer["version"]) ?? 1) - (answer["error"] is null ? 1 : 0);
        if (recorded.Name.Contains("locked", StringComparison.Ordinal))
            project.Locked.Add(recorded.Values["flow"]);
    }

    private static void AddExecutions(StandInState state, Transcript recorded, JsonObject answer)
    {
        var call = recorded.Values.GetValueOrDefault("ajax");
        if (answer["executions"] is JsonArray { Count: > 0 } executions)
        {
            var total = Number(answer["total"])!.Value;
            var from = Number(answer["from"])!.Value;
            var newest = Number(executions[0]!["execId"])!.Value;
            foreach (var item in executions)
                state.Add(Execution(Number(item!["execId"])!.Value, item["flowId"]!.GetValue<string>(), (int)Number(item["projectId"])!.Value, item["status"]!.GetValue<string>(), item.AsObject()));
            for (var i = 0; i < from; i++)
                state.Add(Execution(newest + 1 + i, recorded.Values["flow"], (int)Number(answer["projectId"])!.Value, "SUCCEEDED", []));
            for (var i = 0; i < total - from - executions.Count; i++)
                state.Add(Execution(-1 - i, recorded.Values["flow"], (int)Number(answer["projectId"])!.Value, "SUCCEEDED", []));
        }
        else if (call == "fetchFlowExecutions" && Number(answer["total"]) is > 0 and var total)
        {
            for (var i = 1; i <= total; i++)
                state.Add(Execution(i, recorded.Values["flow"], (int)Number(answer["projectId"])!.Value, "SUCCEEDED", []));
        }
        else if (call == "executeFlow")
        {
            AddThoseBeside(state, recorded, answer);
        }
        else if (recorded.Values.TryGetValue("execid", out var text) && long.TryParse(text, out var id)
                 && answer["error"]?.GetValue<string>().StartsWith("Cannot find", StringComparison.Ordinal) != true)
        {
            state.Add(Single(id, recorded, answer));
        }
    }

    /// <summary>One that is asked for, with the jobs and statuses of the answer.</summary>
    private static StandInExecution Single(long id, Transcript recorded, JsonObject answer)
    {
        var flow = answer["flowId"]?.GetValue<string>() ?? FlowNamed().Match(answer["error"]?.ToString() ?? "").Groups["flow"].Value;
        if (flow.Length == 0)
            flow = answer["nodeStatus"] is JsonObject statuses ? Flows.First(one => one.Value.Select(job => job.Id).ToHashSet().SetEquals(statuses.Select(pair => pair.Key))).Key
                : recorded.Name.Contains("nested", StringComparison.Ordinal) ? "nested"
                : recorded.Values.GetValueOrDefault("jobId") is { } job && Flows.ContainsKey(job) ? job
                : "ranking";
        var status = answer["status"]?.GetValue<string>() ?? recorded.Name switch
        {
            var name when name.Contains("queued-in-web-server", StringComparison.Ordinal) || name.Contains("before-pickup", StringComparison.Ordinal) => "PREPARING",
            var name when name.Contains("cancelFlow-ok", StringComparison.Ordinal) || name.Contains("cancelFlow-paused", StringComparison.Ordinal)
                          || name.Contains("ignores-term", StringComparison.Ordinal) || name.Contains("cancelFlow-running", StringComparison.Ordinal)
                          || name.Contains("job-not-started", StringComparison.Ordinal) || name.Contains("running", StringComparison.Ordinal) => "RUNNING",
            _ => "SUCCEEDED",
        };
        var nodes = answer["nodes"] is JsonArray list ? Nodes(list) : Flows.GetValueOrDefault(flow) ?? [Job(flow)];
        var execution = Execution(id, flow, (int)(Number(answer["projectId"]) ?? 1), status, answer, nodes);
        execution.IsSettling = recorded.Name.Contains("just-after-finish", StringComparison.Ordinal);
        AddStatuses(execution, answer["nodes"] as JsonArray);
        foreach (var (job, one) in answer["nodeStatus"] as JsonObject ?? [])
            execution.JobStatus[job] = one!.GetValue<string>();
        if (recorded.Name.Contains("job-not-started", StringComparison.Ordinal))
            execution.JobStatus["ranking"] = "READY";
        if (recorded.Name.Contains("no-active-executor", StringComparison.Ordinal))
            execution.JobStatus[flow] = "KILLING";
        return execution;
    }

    /// <summary>Those that ran beside an execution that was submitted, or kept it from being taken.</summary>
    private static void AddThoseBeside(StandInState state, Transcript recorded, JsonObject answer)
    {
        var words = answer["message"]?.GetValue<string>() ?? answer["error"]?.GetValue<string>() ?? "";
        var flow = recorded.Values.GetValueOrDefault("flow", "");
        var ids = Beside().Match(words) is { Success: true } beside ? beside.Groups["ids"].Value.Split(',').Select(long.Parse)
            : words.Contains("already running. Skipping", StringComparison.Ordinal) ? [1]
            : words.Contains("concurrent runs", StringComparison.Ordinal) ? Enumerable.Range(1, 31).Select(id => (long)id)
            : [];
        foreach (var id in ids)
            state.Add(Execution(id, flow, 1, "RUNNING", []));
        if (Number(answer["execid"]) is > 0 and var next)
            state.NextExecution = next;
    }

    private static void AddSchedules(StandInState state, Transcript recorded, JsonObject answer)
    {
        var call = recorded.Values.GetValueOrDefault("ajax") ?? recorded.Values.GetValueOrDefault("action");
        if (call == "fetchSchedules")
        {
            foreach (var item in answer["items"] as JsonArray ?? [])
                state.Schedules[(int)Number(item!["scheduleId"])!.Value] = new StandInSchedule(
                    (int)Number(item["scheduleId"])!.Value, item["projectname"]!.GetValue<string>(), item["flowname"]!.GetValue<string>(),
                    item["cron"]!.GetValue<string>(), Number(item["time"])!.Value);
        }
        else if (call == "removeSched" && answer["message"]?.GetValue<string>().Contains("does not exist", StringComparison.Ordinal) != true)
        {
            var id = int.Parse(recorded.Values["scheduleId"]);
            var flow = RemovedFlow().Match(answer["message"]?.GetValue<string>() ?? "") is { Success: true } removed ? removed.Groups["flow"].Value : "ranking";
            state.Schedules[id] = new StandInSchedule(id, Project, flow, "0 0 6 ? * *", 0);
        }
        else if (call == "scheduleCronFlow" && Number(answer["scheduleId"]) is > 1 and var next)
        {
            for (var id = 1; id < next; id++)
                state.Schedules[id] = new StandInSchedule(id, Project, $"flow{id}", "0 0 6 ? * *", 0);
        }
    }

    private static StandInExecution Execution(
        long id, string flow, int project, string status, JsonObject from, IReadOnlyList<StandInJob>? jobs = null) => new()
        {
            Id = id,
            ProjectId = project,
            Project = Project,
            Flow = flow,
            Parameters = (from["flowParam"] as JsonObject)?.ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>()) ?? [],
            Jobs = jobs ?? Flows.GetValueOrDefault(flow) ?? [Job(flow)],
            SubmitTime = Number(from["submitTime"]) ?? 1,
            Status = status,
            StartTime = Number(from["startTime"]) ?? 1,
            EndTime = Number(from["endTime"]) ?? -1,
            Option = from["concurrentOptions"]?.GetValue<string>() ?? "ignore",
            FailureEmails = [.. (from["failureEmails"] as JsonArray ?? []).Select(one => one!.GetValue<string>())],
            FailureAction = from["failureAction"]?.GetValue<string>() ?? "finishCurrent",
        };

    private static StandInJob[] Nodes(JsonArray nodes) => [.. nodes.Select(node => new StandInJob(
        node!["id"]!.GetValue<string>(),
        node["type"]!.GetValue<string>(),
        [.. (node["in"] as JsonArray ?? []).Select(one => one!.GetValue<string>())])
    {
        Nodes = node["nodes"] is JsonArray inner ? Nodes(inner) : [],
        Flow = node["flow"]?.GetValue<string>() ?? "",
    })];

    private static void AddStatuses(StandInExecution execution, JsonArray? nodes)
    {
        foreach (var node in nodes ?? [])
        {
            execution.JobStatus[node!["id"]!.GetValue<string>()] = node["status"]!.GetValue<string>();
            AddStatuses(execution, node["nodes"] as JsonArray);
        }
    }

    private static StandInJob Job(string id, params IReadOnlyList<string> dependencies) => new(id, "command", dependencies);

    private static long? Number(JsonNode? node)
        => node is null ? null : long.TryParse(node.ToString(), out var number) ? number : null;

    [GeneratedRegex("[Ff]low (?<flow>[a-z0-9_]+) (isn't|doesn't exist in)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FlowNamed();

    [GeneratedRegex("exec id (?<ids>[0-9,]+)\\. Will execute", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Beside();

    [GeneratedRegex("^flow (?<flow>[a-z0-9_]+) removed", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RemovedFlow();
}
