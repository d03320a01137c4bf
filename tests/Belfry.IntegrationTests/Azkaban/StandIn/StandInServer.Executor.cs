using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Azkaban.StandIn;

/// <summary><c>/executor</c>.</summary>
internal sealed partial class StandInServer
{
    private async Task<StandInAnswer> ExecutorAsync(StandInCall call, string user, CancellationToken ct)
    {
        if (call["ajax"] is "executeFlow")
            return Execute(call, user);
        if (call["ajax"] is not ("fetchexecflow" or "flowInfo" or "cancelFlow" or "fetchExecJobLogs" or "fetchExecFlowLogs"))
            return StandInAnswer.Json(call["project"] is { } named ? new JsonObject { ["project"] = named } : []);
        if (!long.TryParse(call["execid"], out var id))
            return call["execid"] is { } text
                ? StandInAnswer.Page500($"java.lang.NumberFormatException: For input string: \"{text}\"")
                : Missing("execid");
        if (State.Find(id) is not { } execution)
            return StandInAnswer.Error($"Cannot find execution '{id}'");
        var right = call["ajax"] == "cancelFlow" ? "EXECUTE" : "READ";
        if (user != User)
            return StandInAnswer.Error($"User '{user}' doesn't have {right} permissions on {execution.Project}");
        return call["ajax"] switch
        {
            "fetchexecflow" => StandInAnswer.Json(Detail(execution)),
            "flowInfo" => FlowInfo(execution),
            "cancelFlow" => await CancelAsync(execution, ct),
            "fetchExecJobLogs" => JobLog(execution, call),
            _ => Log($"{execution.Flow} INFO - Running execid:{execution.Id} flow:{execution.Flow} project:{execution.ProjectId}\n", call),
        };
    }

    private StandInAnswer Execute(StandInCall call, string user)
    {
        foreach (var name in (string[])["project", "flow"])
        {
            if (call[name] is null)
                return Missing(name);
        }
        var (project, flow) = (call["project"]!, call["flow"]!);
        var json = new JsonObject { ["project"] = project };
        // Without the right to execute it is as if the project were not there.
        if (!State.Projects.TryGetValue(project, out var found) || user != User)
            return StandInAnswer.Json(With(json, ("error", $"Project '{project}' doesn't exist.")));
        json["flow"] = flow;
        if (!found.Flows.ContainsKey(flow))
            return StandInAnswer.Json(With(json, ("error", $"Flow '{flow}' cannot be found in project azkaban.project.Project@{found.Id:x8}")));
        if (found.Locked.Contains(flow))
            return StandInAnswer.Json(With(json, ("message", $"Flow {flow} for project {project} is locked."), ("execid", -1)));
        lock (State.Gate)
        {
            var running = State.Of(found.Id, flow).Where(one => !one.IsFinal).Select(one => one.Id).Order().ToList();
            var option = call["concurrentOption"] ?? "skip";
            if (running.Count > State.MostConcurrentRuns)
                return Refused($"Flow {flow} has more than {State.MostConcurrentRuns} concurrent runs. Skipping");
            if (running.Count > 0 && option == "skip")
                return Refused($"Flow {flow} is already running. Skipping execution.");
            var overrides = call.Values.Where(pair => pair.Key.StartsWith("flowOverride[", StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key["flowOverride[".Length..^1], pair => pair.Value);
            var execution = State.Submit(found, flow, overrides, user, option, call["failureAction"] ?? "finishCurrent");
            foreach (var disabled in JsonSerializer.Deserialize<string[]>(call["disabled"] ?? "[]")!)
                execution.JobStatus[disabled] = "SKIPPED";
            var beside = running.Count == 0 ? "" : $"Flow {flow} is already running with exec id {string.Join(',', running)}. Will execute concurrently. \n";
            return StandInAnswer.Json(With(json, ("message", $"{beside}Execution queued successfully with exec id {execution.Id}"), ("execid", execution.Id)));
        }

        StandInAnswer Refused(string why)
            => StandInAnswer.Json(With(json, ("error", $"Error submitting flow {flow}. {why}"), ("execid", -1)));
    }

    /// <summary>Answers when the jobs have ended, whether or not anybody waits.</summary>
    private async Task<StandInAnswer> CancelAsync(StandInExecution execution, CancellationToken ct)
    {
        lock (State.Gate)
        {
            if (execution.IsFinal)
                return StandInAnswer.Error($"Execution {execution.Id} of flow {execution.Flow} isn't running.");
            if (execution.Status == "PREPARING")
            {
                // Cancelled while queued in the web server: FAILED, its jobs KILLING for good.
                foreach (var job in execution.Jobs)
                    execution.JobStatus[job.Id] = "KILLING";
                State.End(execution, "FAILED");
                return StandInAnswer.Json([]);
            }
        }
        if (execution.CancelTakes > TimeSpan.Zero)
            await Task.Delay(execution.CancelTakes, TimeProvider.System, CancellationToken.None);
        lock (State.Gate)
        {
            if (!execution.IsFinal)
                State.End(execution, "KILLED");
        }
        ct.ThrowIfCancellationRequested();
        return StandInAnswer.Json([]);
    }

    private StandInAnswer FlowInfo(StandInExecution execution)
    {
        if (State.Projects.Values.FirstOrDefault(one => one.Id == execution.ProjectId) is not { } project)
            return StandInAnswer.Error($"Project '{execution.Project}' not found.");
        if (!project.Flows.ContainsKey(execution.Flow))
            return StandInAnswer.Error($"Error loading flow. Flow {execution.Flow} doesn't exist in {execution.ProjectId}");
        return StandInAnswer.Json(new JsonObject
        {
            ["flowParam"] = new JsonObject(execution.Parameters.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["failureAction"] = execution.FailureAction,
            ["notifyFailureFirst"] = true,
            ["pipelineExecution"] = null,
            ["queueLevel"] = 0,
            ["nodeStatus"] = new JsonObject(execution.Jobs.Select(job => KeyValuePair.Create(job.Id, (JsonNode?)StatusOf(execution, job)))),
            ["pipelineLevel"] = null,
            ["successEmailsOverride"] = false,
            ["notifyFailureLast"] = false,
            ["failureEmails"] = new JsonArray([.. execution.FailureEmails.Select(one => (JsonNode?)one)]),
            ["disabled"] = new JsonArray(),
            ["concurrentOptions"] = execution.Option,
            ["successEmails"] = new JsonArray(),
            ["failureEmailsOverride"] = false,
        });
    }

    private static StandInAnswer JobLog(StandInExecution execution, StandInCall call)
    {
        if (Path(execution.Jobs, call["jobId"] ?? "") is not { } job)
            return StandInAnswer.Log(new JsonObject { ["error"] = $"Job {call["jobId"]} doesn't exist in {execution.Id}" });
        if (execution.IsSettling)
            return StandInAnswer.Page500(
                $"javax.servlet.ServletException: javax.servlet.ServletException: azkaban.executor.ExecutorManagerException: Running flow {execution.Id} not found.");
        var status = StatusOf(execution, job);
        if (status is "READY" && !execution.IsFinal)
            return StandInAnswer.Page500(
                "javax.servlet.ServletException: javax.servlet.ServletException: azkaban.executor.ExecutorManagerException: Job log file doesn't exist.");
        return Log(status is "READY" or "KILLING" or "CANCELLED" ? "" : $"{job.Id} INFO - Starting job {job.Id} <数据> at {execution.StartTime}\n", call);
    }

    private static StandInAnswer Log(string text, StandInCall call)
    {
        if (!long.TryParse(call["offset"], out var offset))
            return Missing("offset");
        if (!int.TryParse(call["length"], out var length))
            return Missing("length");
        var bytes = Encoding.UTF8.GetBytes(text);
        var from = (int)Math.Min(offset, bytes.Length);
        while (from < bytes.Length && (bytes[from] & 0xC0) == 0x80)
            from++;
        var to = Math.Min(bytes.Length, from + length);
        while (to > from && to < bytes.Length && (bytes[to] & 0xC0) == 0x80)
            to--;
        return StandInAnswer.Log(new JsonObject
        {
            ["length"] = to - from,
            ["offset"] = to > from ? from : offset,
            ["data"] = Escaped(Encoding.UTF8.GetString(bytes, from, to - from)),
        });
    }

    /// <summary>Every character beyond ASCII too.</summary>
    private static string Escaped(string text)
        => string.Concat(text.Select(one => one switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", > '\x7f' => $"&#{(int)one};", _ => $"{one}" }));

    private static StandInJob? Path(IReadOnlyList<StandInJob> jobs, string path)
    {
        var parts = path.Split(':', 2);
        var job = jobs.FirstOrDefault(one => one.Id == parts[0]);
        return job is null || parts.Length == 1 ? job : Path(job.Nodes, parts[1]);
    }

    private static JsonObject Detail(StandInExecution execution) => new()
    {
        ["project"] = execution.Project,
        ["updateTime"] = execution.EndTime,
        ["type"] = null,
        ["attempt"] = 0,
        ["execid"] = execution.Id,
        ["submitTime"] = execution.SubmitTime,
        ["nodes"] = Nodes(execution, execution.Jobs, ""),
        ["nestedId"] = execution.Flow,
        ["submitUser"] = execution.User,
        ["startTime"] = execution.StartTime,
        ["id"] = execution.Flow,
        ["endTime"] = execution.EndTime,
        ["projectId"] = execution.ProjectId,
        ["flowId"] = execution.Flow,
        ["flow"] = execution.Flow,
        ["status"] = execution.Status,
    };

    private static JsonArray Nodes(StandInExecution execution, IReadOnlyList<StandInJob> jobs, string outer)
        => new([.. jobs.Select(job =>
        {
            var node = new JsonObject
            {
                ["nestedId"] = outer + job.Id,
                ["startTime"] = execution.StartTime,
                ["updateTime"] = execution.EndTime,
                ["id"] = job.Id,
                ["endTime"] = execution.EndTime,
                ["type"] = job.Type,
                ["attempt"] = 0,
                ["status"] = StatusOf(execution, job),
            };
            if (job.In.Count > 0)
                node["in"] = new JsonArray([.. job.In.Select(one => (JsonNode?)one)]);
            if (job.Nodes.Count > 0)
            {
                node["nodes"] = Nodes(execution, job.Nodes, $"{outer}{job.Id}:");
                node["flow"] = job.Flow;
                node["flowId"] = job.Flow;
            }
            return (JsonNode?)node;
        })]);

    private static string StatusOf(StandInExecution execution, StandInJob job)
        => execution.JobStatus.GetValueOrDefault(job.Id) ?? execution.Status switch
        {
            "PREPARING" => "READY",
            "FAILED_FINISHING" => "RUNNING",
            var status => status,
        };

    private static StandInAnswer Missing(string parameter) => StandInAnswer.Page500(
        $"javax.servlet.ServletException: javax.servlet.ServletException: Missing required parameter '{parameter}'.");

    private static JsonObject With(JsonObject json, params IEnumerable<(string Name, JsonNode? Value)> fields)
    {
        foreach (var (name, value) in fields)
            json[name] = value;
        return json;
    }
}
