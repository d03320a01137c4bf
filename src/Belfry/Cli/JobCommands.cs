using System.CommandLine;
using System.Text.Json.Nodes;
using Belfry.Cli.Connection;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;

namespace Belfry.Cli;

/// <summary><c>belfry job</c>.</summary>
internal sealed class JobCommands(ClientCommandFactory make)
{
    public Command All() => new("job", "Jobs: what to run, and when.")
    {
        Create(), List(), Show(), Explain(), Update(), Delete(), Run(),
    };

    private static Argument<string> Job() => new("JOB") { Description = "Id, uuid or exact name (name:42 for a name that looks like an id)." };

    private ClientCommand Create()
    {
        var flags = new JobFlags(make.Around.Clock);
        var start = OptionKinds.Flag("--start", "Start scheduling it as well; a job without cron then runs once.");
        var command = make.Make(
            "create",
            "Make a job. Scheduling starts with --start, or later with belfry schedule start.",
            [.. flags.All, start],
            [
                "belfry job create --name hello --command 'echo hello' --cron '*/5 * * * *' --start",
                "belfry job create --name backup --shell backup.sh --cron '0 3 * * *' --zone Europe/Berlin --timeout 2h --retry 2",
                "belfry job create --name ping --http https://example.com/health --expect-status 200 --notify 'on call=failure,recovery'",
                "belfry job show hello --json | belfry job create --file - --name hello-again",
            ],
            async (call, ct) =>
            {
                var job = flags.ReadFile(call.Parsed, call.Around) ?? [];
                await ApplyAsync(flags, call, job, ct);
                if (job["name"] is null)
                    throw ClientException.Usage("Give the job a name: --name NAME.");
                if (job["target"] is null)
                    throw ClientException.Usage("Say what to run: --command LINE, --shell FILE, --python FILE, --go FILE or --http URL.");
                var reply = await call.Api.PostAsync("v1/jobs", job, ct);
                var created = reply.As<JobDto>();
                if (!call.Get(start))
                {
                    var hint = created.Cron is null ? "belfry job run runs it" : "belfry schedule start starts its schedule";
                    call.Screen.Show(reply.Body, () => call.Screen.Say($"Created the job {JobView.NameOf(created)}. {hint}: {created.Id}"));
                    return ExitCode.Done;
                }
                var started = await call.Api.PostAsync("v1/schedulers", new ScheduleStartDto { JobIds = [new KeyDto(created.Id, null)] }, ct);
                if (call.Screen.IsJson)
                    reply = await call.Api.GetAsync($"v1/jobs/{created.Id}", ct);
                call.Screen.Show(reply.Body, () =>
                {
                    call.Screen.Say($"Created the job {JobView.NameOf(created)}.");
                    ScheduleView.Started(call.Screen, call.Time, started.As<ScheduledDto>(), [created]);
                });
                return ExitCode.Done;
            });
        command.Validators.Add(flags.Target.Validate);
        return command;
    }

    private ClientCommand List()
    {
        var name = OptionKinds.Text("--name", "TEXT", "Jobs with this in their name.");
        var type = OptionKinds.Word("--type", Word.All<JobType>(), "Jobs of this type.");
        var state = OptionKinds.Word("--state", ["idle", .. Word.All<RunState>()], "Jobs whose newest run is in this state.");
        var group = OptionKinds.Text("--group", "GROUP", "Jobs of this worker group, by id or name.");
        var tag = OptionKinds.Text("--tag", "TAG", "Jobs that ask for this tag.");
        var scheduled = OptionKinds.Word("--scheduled", ["true", "false"], "Jobs whose schedule is started, or is not.");
        var page = new PageOptions();
        return make.Make(
            "list",
            "Jobs, with when they are due next and how they ran last.",
            [name, type, state, group, tag, scheduled, .. page.All],
            ["belfry job list", "belfry job list --state failed --sort -startTime", "belfry job list --name backup --json"],
            async (call, ct) =>
            {
                var query = new Query("v1/jobs")
                    .With("name", call.Get(name)).With("type", call.Get(type)).With("state", call.Get(state))
                    .With("tag", call.Get(tag)).With("scheduled", call.Get(scheduled))
                    .With("groupId", call.Get(group) is { } text ? await call.Lookup.GroupAsync(text, ct) : null);
                var reply = await call.Api.GetAsync(page.AddTo(query, call).ToString(), ct);
                call.Screen.Show(reply.Body, () => JobView.List(call.Screen, call.Time, reply.As<PageDto<JobDto>>()));
                return ExitCode.Done;
            });
    }

    private ClientCommand Show()
    {
        var job = Job();
        return make.Make(
            "show",
            "Everything about a job.",
            [job],
            ["belfry job show hello", "belfry job show 3 --json > job.json"],
            async (call, ct) =>
            {
                var reply = await call.Api.GetAsync($"v1/jobs/{await call.Lookup.JobAsync(call.Get(job), ct)}", ct);
                if (call.Screen.IsJson)
                {
                    call.Screen.Show(reply.Body, () => { });
                    return ExitCode.Done;
                }
                var found = reply.As<JobDto>();
                var group = found.GroupId is { } id ? (await call.Api.GetAsync($"v1/worker-groups/{id}", ct)).As<WorkerGroupDto>().Name : null;
                JobView.Show(call.Screen, call.Time, found, group);
                return ExitCode.Done;
            });
    }

    private ClientCommand Explain()
    {
        var job = Job();
        return make.Make(
            "explain",
            "Why a job did, does or does not run: its schedule, its last runs, and which worker may take it.",
            [job],
            ["belfry job explain backup", "belfry job explain 3 --json"],
            async (call, ct) =>
            {
                var reply = await call.Api.GetAsync($"v1/jobs/{await call.Lookup.JobAsync(call.Get(job), ct)}/explain", ct);
                call.Screen.Show(reply.Body, () => ExplainView.Show(call.Screen, call.Time, reply.As<ExplainDto>()));
                return ExitCode.Done;
            });
    }

    private ClientCommand Update()
    {
        var flags = new JobFlags(make.Around.Clock);
        var job = Job();
        var unset = OptionKinds.Texts(
            "--unset", "FIELD", "A field of the JSON that goes back to its default, such as cron, retry or params.NAME; may be given several times.");
        var command = make.Make(
            "update",
            "Change a job; what no flag names stays. --file replaces it whole. A started schedule follows the change.",
            [job, .. flags.All, unset],
            [
                "belfry job update hello --cron '*/10 * * * *' --timeout 1m",
                "belfry job update hello --unset timeoutSeconds --param MODE=quick",
                "belfry job show 3 --json > job.json; $EDITOR job.json; belfry job update 3 --file job.json",
            ],
            async (call, ct) =>
            {
                if (flags.AreAbsent(call.Parsed) && call.Get(unset) is not { Length: > 0 })
                    throw ClientException.Usage("Nothing to change: give at least one flag, such as --cron EXPRESSION.");
                var path = $"v1/jobs/{await call.Lookup.JobAsync(call.Get(job), ct)}";
                var whole = flags.ReadFile(call.Parsed, call.Around);
                var reply = await Editing.PutAsync(
                    call.Api,
                    path,
                    whole,
                    async edited =>
                    {
                        foreach (var field in call.Get(unset) ?? [])
                            JsonFields.Remove(edited, field);
                        await ApplyAsync(flags, call, edited, ct);
                    },
                    ct);
                var updated = reply.As<JobDto>();
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Updated the job {JobView.NameOf(updated)}; it is at version {updated.Version}."));
                return ExitCode.Done;
            });
        command.Validators.Add(flags.Target.Validate);
        return command;
    }

    private ClientCommand Delete()
    {
        var jobs = new Argument<string[]>("JOB") { Description = "Ids, uuids or exact names.", Arity = ArgumentArity.OneOrMore };
        var kill = OptionKinds.Flag("--kill", "End what is running; else it is finished.");
        return make.Make(
            "delete",
            "Delete jobs. Their schedules stop and their names are free; their runs stay in the log.",
            [jobs, kill],
            ["belfry job delete hello", "belfry job delete 3 4 5 --kill"],
            (call, ct) => call.ForEachAsync(call.Get(jobs), async text =>
            {
                var key = await call.Lookup.JobAsync(text, ct);
                var reply = await call.Api.DeleteAsync($"v1/jobs/{key}{(call.Get(kill) ? "?kill=true" : "")}", null, ct);
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Deleted the job {text}."));
            }));
    }

    private ClientCommand Run()
    {
        var job = Job();
        var values = OptionKinds.Texts("--param", "NAME=VALUE", "An environment variable of this run; may be given several times.");
        var version = OptionKinds.Whole("--version", "The version to run. Default: the newest.");
        var when = new StartTime(make.Around.Clock);
        var force = OptionKinds.Flag("--force", "Run it beside a run that is going on, whatever the job's concurrency says.");
        var follow = OptionKinds.Flag("--follow", "Wait for the end and show the output, retries included. Ends with 0 when the run succeeded, else with 1. With --json: the finished run alone.");
        var command = make.Make(
            "run",
            "Run a job once, now or later, scheduled or not.",
            [job, values, version, .. when.All, force, follow],
            ["belfry job run hello --follow", "belfry job run report --param DAY=2026-11-20 --delay 10m", "belfry job run report --at '2026-11-20 08:00'"],
            async (call, ct) =>
            {
                var request = new RunRequestDto
                {
                    Params = Params(call.Get(values)),
                    Version = (int?)call.Get(version),
                    Delay = when.Delay(call),
                    At = when.At(call),
                    Force = call.Get(force) ? true : null,
                };
                var key = await call.Lookup.JobAsync(call.Get(job), ct);
                var reply = await call.Api.PostAsync($"v1/jobs/{key}/runs", request, ct);
                return await RunCommands.StartedAsync(call, reply, call.Get(follow), ct);
            });
        command.Validators.Add(when.Validate);
        return command;
    }

    private static Dictionary<string, ParamDto>? Params(string[]? values)
    {
        if (values is not { Length: > 0 })
            return null;
        var named = new Dictionary<string, ParamDto>();
        foreach (var one in values)
        {
            var (name, value) = NamedValue.Parse("--param", one, '=');
            named[name] = ParamDto.Plain(value);
        }
        return named;
    }

    private static async Task ApplyAsync(JobFlags flags, Call call, JsonObject job, CancellationToken ct)
    {
        flags.Apply(call.Parsed, call.Around, job);
        if (call.Get(flags.Group) is { } group)
            job["groupId"] = await call.Lookup.GroupAsync(group, ct);
        await flags.ApplyNotifyAsync(call.Parsed, job, channel => call.Lookup.ChannelAsync(channel, ct));
    }
}
