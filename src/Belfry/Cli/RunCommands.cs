using System.CommandLine;
using System.CommandLine.Parsing;
using Belfry.Cli.Connection;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;

namespace Belfry.Cli;

/// <summary><c>belfry run</c>.</summary>
internal sealed class RunCommands(ClientCommandFactory make)
{
    public Command All() => new("run", "Runs: what jobs did and do.")
    {
        List(), Show(), Output(), Kill(), Rerun(),
    };

    /// <summary>Says which run a request has become, and follows it when asked to.</summary>
    public static async Task<int> StartedAsync(Call call, Reply reply, bool follow, CancellationToken ct)
    {
        var run = reply.As<RunReservedDto>();
        if (!follow)
        {
            call.Screen.Show(reply.Body, () => call.Screen.Say($"Run {run.Id} is on its way. belfry run output {run.Id} --follow shows it."));
            return ExitCode.Done;
        }
        if (!call.Screen.IsJson)
            call.Screen.Note($"Run {run.Id}:");
        var (last, succeeded) = await new RunFollow(call).ToTheEndAsync(run.Id, ct);
        call.Screen.Show(last.Body, () => { });
        return succeeded ? ExitCode.Done : ExitCode.Refused;
    }

    private static Argument<string> Run() => new("RUN")
    {
        Description = "Id or uuid of a run (belfry run list).",
        Validators = { RefuseNames },
    };

    private static Argument<string[]> Runs() => new("RUN")
    {
        Description = "Ids or uuids of runs (belfry run list).",
        Arity = ArgumentArity.OneOrMore,
        Validators = { RefuseNames },
    };

    private static void RefuseNames(ArgumentResult result)
    {
        foreach (var word in result.Tokens.Select(token => token.Value).Where(word => !KeyDto.TryParse(word, out _)))
            result.AddError($"'{word}' is no run: give its id or uuid. belfry run list --job {word} lists the runs of a job.");
    }

    private static string PathOf(string run) => $"v1/scheduler-logs/{Uri.EscapeDataString(run)}";

    private ClientCommand List()
    {
        var job = OptionKinds.Text("--job", "JOB", "Runs of this job, by id, uuid or exact name.");
        var jobName = OptionKinds.Text("--job-name", "TEXT", "Runs of jobs with this in their name, deleted ones too.");
        var state = OptionKinds.Word("--state", Word.All<RunState>(), "Runs in this state.");
        var cause = OptionKinds.Word("--cause", Word.All<RunCause>(), "Runs that were started by this.");
        var worker = OptionKinds.Text("--worker", "NAME", "Runs of the worker with this name.");
        var group = OptionKinds.Text("--group", "NAME", "Runs of jobs of the worker group with this name.");
        var since = OptionKinds.Duration("--since", "Runs of this last while, such as 1h.");
        var from = OptionKinds.Time("--from", "Runs queued at this time or after it.", make.Around.Clock);
        var to = OptionKinds.Time("--to", "Runs queued before this time.", make.Around.Clock);
        var page = new PageOptions();
        var command = make.Make(
            "list",
            "Runs, the newest first; one row for each attempt.",
            [job, jobName, state, cause, worker, group, since, from, to, .. page.All],
            ["belfry run list --job hello", "belfry run list --state failed --since 1d", "belfry run list --from '2026-11-20 08:00' --to '2026-11-20 09:00'"],
            async (call, ct) =>
            {
                var begin = call.Get(since) is { } seconds ? call.Time.Now.AddSeconds(-seconds) : call.Get(from);
                var query = new Query("v1/scheduler-logs")
                    .With("jobId", call.Get(job) is { } text ? (await call.Lookup.JobAsync(text, ct)).ToString() : null)
                    .With("jobName", call.Get(jobName)).With("state", call.Get(state)).With("cause", call.Get(cause))
                    .With("workerName", call.Get(worker)).With("workerGroupName", call.Get(group))
                    .With("from", begin is { } at ? Moment.Text(at) : null)
                    .With("to", call.Get(to) is { } end ? Moment.Text(end) : null);
                var reply = await call.Api.GetAsync(page.AddTo(query, call).ToString(), ct);
                call.Screen.Show(reply.Body, () => RunView.List(call.Screen, call.Time, reply.As<PageDto<RunDto>>()));
                return ExitCode.Done;
            });
        command.Validators.Add(result =>
        {
            if (result.GetResult(since) is { Implicit: false } && result.GetResult(from) is { Implicit: false })
                result.AddError("Give either --since or --from.");
        });
        return command;
    }

    private ClientCommand Show()
    {
        var run = Run();
        return make.Make(
            "show",
            "Everything about a run, and its other attempts.",
            [run],
            ["belfry run show 17"],
            async (call, ct) =>
            {
                var reply = await call.Api.GetAsync(PathOf(call.Get(run)), ct);
                if (call.Screen.IsJson)
                {
                    call.Screen.Show(reply.Body, () => { });
                    return ExitCode.Done;
                }
                var found = reply.As<RunDto>();
                RunView.Show(call.Screen, call.Time, found, await new RunFollow(call).AttemptsAsync(found, ct));
                return ExitCode.Done;
            });
    }

    private ClientCommand Output()
    {
        var run = Run();
        var follow = OptionKinds.Flag("--follow", "Go on until the run has ended.");
        var tail = OptionKinds.Whole("--tail", "Of what there is already, only so many lines from the end.", least: 1);
        return make.Make(
            "output",
            "What a run has written, as it wrote it. With --json: as JSON strings.",
            [run, follow, tail],
            ["belfry run output 17", "belfry run output 17 --follow --tail 20"],
            async (call, ct) =>
            {
                var lines = call.Get(tail) is { } given ? (int)Math.Min(given, int.MaxValue) : (int?)null;
                if (call.Get(follow))
                {
                    await new RunFollow(call).OutputAsync(call.Get(run), lines, ct);
                    return ExitCode.Done;
                }
                var query = new Query($"{PathOf(call.Get(run))}/output").With("tail", lines);
                if (call.Screen.IsJson)
                    call.Screen.Output((await call.Api.GetAsync(query.ToString(), ct)).Body);
                else
                    await OutputDownload.ReadAsync(call.Api, query.ToString(), call.Screen.Output, ct);
                return ExitCode.Done;
            });
    }

    private ClientCommand Kill()
    {
        var runs = Runs();
        return make.Make(
            "kill",
            "End runs: SIGTERM, and SIGKILL after the job's grace.",
            [runs],
            ["belfry run kill 17"],
            (call, ct) => call.ForEachAsync(call.Get(runs), async run =>
            {
                var reply = await call.Api.PostAsync($"{PathOf(run)}/kill", null, ct);
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Run {run} of {reply.As<RunDto>().JobName} is being ended."));
            }));
    }

    private ClientCommand Rerun()
    {
        var run = Run();
        var follow = OptionKinds.Flag("--follow", "Wait for the end and show the output; ends with 0 when the new run succeeded, else with 1.");
        return make.Make(
            "rerun",
            "Run the job of a run again, with that run's params and the newest version of the job.",
            [run, follow],
            ["belfry run rerun 17 --follow"],
            async (call, ct) => await StartedAsync(
                call, await call.Api.PostAsync($"{PathOf(call.Get(run))}/rerun", null, ct), call.Get(follow), ct));
    }
}
