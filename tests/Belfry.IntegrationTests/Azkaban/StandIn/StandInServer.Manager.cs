using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Belfry.IntegrationTests.Azkaban.StandIn;

/// <summary>Sign-in, <c>/manager</c>, <c>/index</c>, <c>/schedule</c> and <c>/status</c>.</summary>
internal sealed partial class StandInServer
{
    private async Task<StandInAnswer> AnswerAsync(StandInCall call, CancellationToken ct)
    {
        if (call.IsPost && call["action"] == "login")
            return SignIn(call);
        if (call.Path == "/status")
            return Status();
        // A session that comes as a cookie wins.
        var session = call.Cookie ?? call["session.id"];
        if (State.UserOf(session) is not { } user)
            return NoSession(call);
        if (call.Values.ContainsKey("logout"))
        {
            State.EndSession(session!);
            return new StandInAnswer(302, null, "") { Location = $"{Url}/" };
        }
        return call.Path switch
        {
            "/executor" => await ExecutorAsync(call, user, ct),
            "/manager" => Manager(call, user),
            "/index" => Index(call, user),
            "/schedule" => Schedule(call, user),
            _ => new StandInAnswer(302, null, "") { Location = $"{Url}/index" },
        };
    }

    private StandInAnswer SignIn(StandInCall call)
    {
        if (call.Query.ContainsKey("password"))
            return new StandInAnswer(200, null, "Login error. Must pass username and password in request body");
        if (call["username"] is not { } user || call["password"] is not { } password)
            return StandInAnswer.Error("Incorrect Login.");
        if (State.Users.GetValueOrDefault(user) != password)
            return StandInAnswer.Error("Incorrect Login. Username/Password not found.");
        var id = State.NewSession(user);
        return StandInAnswer.Json(new JsonObject { ["session.id"] = id, ["status"] = "success" }) with
        {
            Cookie = $"azkaban.browser.session.id={id};Path=/",
        };
    }

    private static StandInAnswer NoSession(StandInCall call) => call switch
    {
        { IsMultipart: true } => StandInAnswer.SignInText,
        { IsPost: true, IsXhr: true } => StandInAnswer.SignInJson,
        { IsPost: false } when call["ajax"] is not null => StandInAnswer.SessionJson,
        _ => StandInAnswer.SignInPage,
    };

    private static StandInAnswer Status() => StandInAnswer.Json(new JsonObject
    {
        ["version"] = "3.90.0",
        ["pid"] = "unknown",
        ["installationPath"] = "/opt/azkaban/lib/azkaban-3.90.0.jar",
        ["usedMemory"] = 81560088,
        ["xmx"] = 536870912,
        ["isDatabaseUp"] = true,
        ["executorStatusMap"] = new JsonObject
        {
            ["1"] = new JsonObject { ["id"] = 1, ["host"] = "127.0.0.1", ["port"] = 12321, ["isActive"] = true },
        },
    });

    private StandInAnswer Index(StandInCall call, string user)
    {
        if (call.IsPost)
            return new StandInAnswer(200, null, "");
        return StandInAnswer.Json(new JsonObject
        {
            ["projects"] = new JsonArray([.. State.Projects.Values.Where(_ => user == User || call["ajax"] == "fetchallprojects")
                .Select(project => (JsonNode?)new JsonObject
                {
                    ["projectId"] = project.Id,
                    ["projectName"] = project.Name,
                    ["createdBy"] = User,
                    ["createdTime"] = State.Now,
                    ["userPermissions"] = new JsonArray(new JsonObject
                    {
                        ["first"] = User,
                        ["second"] = new JsonObject { ["types"] = new JsonArray("ADMIN") },
                    }),
                    ["groupPermissions"] = new JsonArray(),
                })]),
        });
    }

    private StandInAnswer Manager(StandInCall call, string user)
    {
        if (call["action"] == "create")
            return Create(call);
        var name = call["project"] ?? "";
        State.Projects.TryGetValue(name, out var project);
        if (call["ajax"] == "upload")
            return Upload(call, name, project, user);
        var json = new JsonObject { ["project"] = name };
        if (project is null)
            return StandInAnswer.Json(With(json, ("error", $"Project {name} doesn't exist.")));
        json["projectId"] = project.Id;
        if (call["ajax"] is not ("fetchprojectflows" or "fetchFlowExecutions"))
            return StandInAnswer.Json(With(json, ("error", $"Cannot execute command {call["ajax"]}")));
        if (user != User)
            return StandInAnswer.Json(With(json, ("error", "Permission denied. Need READ access.")));
        if (call["ajax"] == "fetchprojectflows")
            return StandInAnswer.Json(With(json, ("flows", new JsonArray([.. project.Flows.Keys.Select(flow => (JsonNode?)new JsonObject { ["flowId"] = flow })]))));
        return FlowExecutions(call, project, json);
    }

    private StandInAnswer FlowExecutions(StandInCall call, StandInProject project, JsonObject json)
    {
        foreach (var name in (string[])["flow", "start", "length"])
        {
            if (call[name] is null)
                return Missing(name);
        }
        var (start, length) = (int.Parse(call["start"]!), int.Parse(call["length"]!));
        With(json, ("flow", call["flow"]), ("from", start), ("length", length));
        if (start < 0)
            return StandInAnswer.Json(With(json, ("total", 0), ("executions", new JsonArray()), ("error", "Error retrieving executable flows")));
        var all = State.Of(project.Id, call["flow"]!);
        var page = all.Skip(start).Take(length).ToList();
        return StandInAnswer.Json(With(json, ("total", all.Count), ("executions", new JsonArray([.. page.Select(one => (JsonNode?)new JsonObject
        {
            ["submitTime"] = one.SubmitTime,
            ["submitUser"] = one.User,
            ["startTime"] = one.StartTime,
            ["endTime"] = one.EndTime,
            ["flowId"] = one.Flow,
            ["projectId"] = one.ProjectId,
            ["execId"] = one.Id,
            ["status"] = one.Status,
        })])))) with
        { Rows = page.Count };
    }

    private StandInAnswer Create(StandInCall call)
    {
        var name = call["name"] ?? "";
        var why = name.Length == 0 ? "Project name cannot be empty."
            : string.IsNullOrEmpty(call["description"]) ? "Description cannot be empty."
            : !ProjectName().IsMatch(name) ? "Project names must start with a letter, followed by any number of letters, digits, '-' or '_'."
            : State.Projects.ContainsKey(name) ? "Project already exists."
            : null;
        if (why is not null)
            return StandInAnswer.Bare(new JsonObject { ["message"] = why, ["status"] = "error" });
        State.AddProject(name).Version = 0;
        return StandInAnswer.Bare(new JsonObject { ["path"] = $"manager?project={name}", ["action"] = "redirect", ["status"] = "success" });
    }

    private StandInAnswer Upload(StandInCall call, string name, StandInProject? project, string user)
    {
        if (project is null)
            return StandInAnswer.Json(new JsonObject { ["error"] = $"Installation Failed. Project '{name} doesn't exist." }, 410);
        if (user != User)
            return StandInAnswer.Json(new JsonObject { ["error"] = $"Installation Failed. User '{user}' does not have write access." }, 400);
        if (call.File!.ContentType is not ("application/zip" or "application/x-zip-compressed" or "application/octet-stream"))
            return StandInAnswer.Json(new JsonObject { ["error"] = $"Content type '{call.File.ContentType}' does not match extension 'zip'" }, 400);
        var json = new JsonObject { ["projectId"] = $"{project.Id}", ["version"] = $"{Math.Max(project.Version, 1)}" };
        Dictionary<string, string[]> jobs;
        try
        {
            using var zip = new ZipArchive(call.File.OpenReadStream());
            jobs = zip.Entries.Where(entry => entry.Name.EndsWith(".job", StringComparison.Ordinal))
                .ToDictionary(entry => entry.Name[..^4], DependenciesOf);
        }
        catch (InvalidDataException)
        {
            return StandInAnswer.Json(With(json, ("error", "Installation Failed.<br>Error unzipping file.")), 500);
        }
        foreach (var (job, dependencies) in jobs)
        {
            if (dependencies.FirstOrDefault(one => !jobs.ContainsKey(one)) is { } missing)
                return StandInAnswer.Json(With(json, ("error",
                    $"Validator Directory Flow reports errors:<br><br>{job} cannot find dependency {missing}<br>")), 500);
        }
        json["version"] = $"{++project.Version}";
        project.Flows.Clear();
        // A flow is named by the job that no other depends on; jobs in a circle are none.
        foreach (var last in jobs.Keys.Where(job => !jobs.Values.Any(dependencies => dependencies.Contains(job))))
            project.Flows[last] = [.. Behind(jobs, last).Select(job => new StandInJob(job, "command", jobs[job]))];
        foreach (var schedule in State.Schedules.Values.Where(one => one.Project == name && !project.Flows.ContainsKey(one.Flow)))
            State.Schedules.TryRemove(schedule.Id, out _);
        return StandInAnswer.Json(json);
    }

    private StandInAnswer Schedule(StandInCall call, string user)
    {
        if (call["ajax"] == "fetchSchedules")
            return StandInAnswer.Json(State.Schedules.IsEmpty ? [] : new JsonObject
            {
                ["items"] = new JsonArray([.. State.Schedules.Values.OrderBy(one => one.Id).Select(one => (JsonNode?)new JsonObject
                {
                    ["cron"] = one.Cron,
                    ["projectname"] = one.Project,
                    ["period"] = 0,
                    ["flowname"] = one.Flow,
                    ["time"] = one.Time,
                    ["history"] = false,
                    ["scheduleId"] = one.Id,
                })]),
            });
        if (call["action"] == "removeSched" && call.IsPost)
        {
            var id = int.Parse(call["scheduleId"]!);
            if (!State.Schedules.TryGetValue(id, out var one))
                return Said("error", $"Schedule with ID {id} does not exist");
            if (user != User)
                return Said("error", $"Permission denied. Cannot remove schedule with id {id}");
            State.Schedules.TryRemove(id, out _);
            return Said("success", $"flow {one.Flow} removed from Schedules.");
        }
        return call["ajax"] == "scheduleCronFlow" ? ScheduleCron(call, user) : StandInAnswer.Json([]);
    }

    private StandInAnswer ScheduleCron(StandInCall call, string user)
    {
        var (name, flow) = (call["projectName"] ?? "", call["flow"] ?? "");
        if (!State.Projects.TryGetValue(name, out var project))
            return Said("error", $"Project {name} does not exist");
        if (user != User)
            return Said("error", $"Permission denied. Cannot execute {flow}");
        if (!project.Flows.ContainsKey(flow))
            return Said("error", $"Flow {flow} cannot be found in project {name}");
        if (project.Locked.Contains(flow))
            return Said("error", $"Flow {flow} in project {name} is locked.");
        if (call["cronExpression"] is not { Length: > 0 } cron)
            return StandInAnswer.Json(new JsonObject
            {
                ["error"] = "Cron expression must exist.",
                ["message"] = $"{name}.{flow} scheduled.",
                ["scheduleId"] = -1,
                ["status"] = "success",
            });
        if (cron.Split(' ').Length < 6 || cron.EndsWith("2001", StringComparison.Ordinal))
            return StandInAnswer.Error($"This expression <{cron}> can not be parsed to quartz cron.");
        var id = State.Schedules.Values.FirstOrDefault(one => one.Project == name && one.Flow == flow)?.Id ?? State.Schedules.Keys.DefaultIfEmpty().Max() + 1;
        State.Schedules[id] = new StandInSchedule(id, name, flow, cron, State.Now);
        return StandInAnswer.Json(new JsonObject { ["message"] = $"{name}.{flow} scheduled.", ["scheduleId"] = id, ["status"] = "success" });
    }

    private static StandInAnswer Said(string status, string message)
        => StandInAnswer.Json(new JsonObject { ["message"] = message, ["status"] = status });

    private static string[] DependenciesOf(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.StartsWith("dependencies=", StringComparison.Ordinal))
            .SelectMany(line => line["dependencies=".Length..].Split(',', StringSplitOptions.TrimEntries))];
    }

    private static HashSet<string> Behind(Dictionary<string, string[]> jobs, string last)
        => [last, .. jobs[last].SelectMany(job => Behind(jobs, job))];

    [GeneratedRegex("^[A-Za-z][-A-Za-z0-9_]*$", RegexOptions.None, 1000)]
    private static partial Regex ProjectName();
}
