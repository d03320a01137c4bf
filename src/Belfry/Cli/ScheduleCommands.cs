using System.CommandLine;
using Belfry.Cli.Connection;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary><c>belfry schedule</c>.</summary>
internal sealed class ScheduleCommands(ClientCommandFactory make)
{
    /// <summary>Names are asked for one by one; beyond this many, uuids have to do.</summary>
    private const int MostNames = 50;

    public Command All() => new("schedule", "Start and stop the schedules of jobs.") { Start(), Stop() };

    private static Argument<string[]> Jobs() => new("JOB")
    {
        Description = "Ids, uuids or exact names, up to 10,000. All or nothing: one that is wrong changes nothing.",
        Arity = ArgumentArity.OneOrMore,
    };

    private ClientCommand Start()
    {
        var jobs = Jobs();
        var when = new StartTime(make.Around.Clock);
        var command = make.Make(
            "start",
            "Start schedules, now or later. A job with a cron is due by it from then on; one without runs once then.",
            [jobs, .. when.All],
            ["belfry schedule start hello", "belfry schedule start 3 4 5 --delay 1h", "belfry schedule start report --at '2026-11-20 08:00'"],
            async (call, ct) =>
            {
                var keys = await KeysAsync(call, call.Get(jobs), ct);
                var reply = await call.Api.PostAsync(
                    "v1/schedulers", new ScheduleStartDto { JobIds = keys, Delay = when.Delay(call), At = when.At(call) }, ct);
                if (call.Screen.IsJson)
                    call.Screen.Show(reply.Body, () => { });
                else
                    ScheduleView.Started(call.Screen, call.Time, reply.As<ScheduledDto>(), await NamesAsync(call, reply, ct));
                return ExitCode.Done;
            });
        command.Validators.Add(when.Validate);
        return command;
    }

    private ClientCommand Stop()
    {
        var jobs = Jobs();
        var kill = OptionKinds.Flag("--kill", "Also end what is running and what waits.");
        return make.Make(
            "stop",
            "Stop schedules; waiting starts are cancelled. Stopping a stopped job is no error.",
            [jobs, kill],
            ["belfry schedule stop hello", "belfry schedule stop 3 4 5 --kill"],
            async (call, ct) =>
            {
                var keys = await KeysAsync(call, call.Get(jobs), ct);
                var reply = await call.Api.DeleteAsync(
                    "v1/schedulers", new ScheduleStopDto { JobIds = keys, Kill = call.Get(kill) ? true : null }, ct);
                if (call.Screen.IsJson)
                    call.Screen.Show(reply.Body, () => { });
                else
                    ScheduleView.Stopped(call.Screen, reply.As<ScheduledDto>(), await NamesAsync(call, reply, ct));
                return ExitCode.Done;
            });
    }

    private static async Task<List<KeyDto>> KeysAsync(Call call, string[] texts, CancellationToken ct)
    {
        var keys = new List<KeyDto>(texts.Length);
        foreach (var text in texts)
            keys.Add(await call.Lookup.JobAsync(text, ct));
        return keys;
    }

    private static async Task<List<JobDto>> NamesAsync(Call call, Reply reply, CancellationToken ct)
    {
        var jobs = new List<JobDto>();
        foreach (var item in reply.As<ScheduledDto>().Items.Take(MostNames))
        {
            var job = await call.Api.SendAsync(HttpMethod.Get, $"v1/jobs/{item.JobId}", null, null, ct);
            if (job.Problem is null)
                jobs.Add(job.As<JobDto>());
        }
        return jobs;
    }
}
