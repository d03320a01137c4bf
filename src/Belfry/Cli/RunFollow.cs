using System.Net;
using Belfry.Cli.Connection;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>Follows a run to its end: output, what it waits for meanwhile, and the attempts that come after it.</summary>
internal sealed class RunFollow(Call call)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>Passes on the output of one attempt until it has ended.</summary>
    /// <param name="tail">Of what there is already, only so many lines; null for all.</param>
    public Task OutputAsync(string run, int? tail, CancellationToken ct) => OutputAsync(run, tail, call.Screen.Output, ct);

    private async Task OutputAsync(string run, int? tail, Action<string> pass, CancellationToken ct)
    {
        var follower = new OutputFollower(call.Api, call.Around.Clock, call.Screen.Note);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var waiting = SayWhatItWaitsForAsync(run, ended.Token);
        await follower.FollowAsync(run, tail, pass, ct);
        await ended.CancelAsync();
        await waiting;
    }

    /// <summary>Passes on the output of a run and of its retries; with <c>--json</c> it only waits for them.</summary>
    /// <returns>How the last of them ended, and whether any succeeded.</returns>
    public async Task<(Reply Last, bool Succeeded)> ToTheEndAsync(long id, CancellationToken ct)
    {
        while (true)
        {
            await OutputAsync(id.ToString(), null, call.Screen.IsJson ? _ => { } : call.Screen.Output, ct);
            var reply = await call.Api.SendAsync(HttpMethod.Get, $"v1/scheduler-logs/{id}", null, null, ct);
            if (reply.Status == HttpStatusCode.NotFound)
                throw new ClientException(ExitCode.Refused, $"Run {id} was cancelled before it began.");
            var run = reply.OrRefusal().As<RunDto>();
            call.Screen.Note(RunView.Verdict(run));
            if (run.State == "succeeded")
                return (reply, true);
            var attempts = await AttemptsAsync(run, ct);
            var next = attempts.Where(attempt => attempt.Attempt > run.Attempt).MinBy(attempt => attempt.Attempt);
            if (next is null)
                return (reply, attempts.Any(attempt => attempt.State == "succeeded"));
            call.Screen.Note($"Attempt {next.Attempt} is run {next.Id}.");
            id = next.Id;
        }
    }

    /// <summary>All attempts of one start, of a broadcast those of one part; the first first.</summary>
    public async Task<IReadOnlyList<RunDto>> AttemptsAsync(RunDto run, CancellationToken ct)
    {
        var query = new Query("v1/scheduler-logs").With("firstRunId", run.FirstRunId).With("shard", run.Shard).With("sort", "attempt").With("pageSize", 200);
        return (await call.Api.GetAsync(query.ToString(), ct)).As<PageDto<RunDto>>().Items;
    }

    /// <summary>So that nobody looks at an empty screen and wonders: why a run does not begin.</summary>
    private async Task SayWhatItWaitsForAsync(string run, CancellationToken ct)
    {
        string? said = null;
        try
        {
            while (true)
            {
                await Task.Delay(LookEvery, call.Around.Clock, ct);
                var reply = await call.Api.SendAsync(HttpMethod.Get, $"v1/scheduler-logs/{Uri.EscapeDataString(run)}", null, null, ct);
                if (reply.Problem is not null || reply.As<RunDto>() is not { State: "queued" or "assigned" } waiting)
                    return;
                if (waiting.Remark is { } remark && remark != said)
                    call.Screen.Note($"Run {waiting.Id} of {waiting.JobName} is {waiting.State}: {remark.TrimEnd('.')}.");
                said = waiting.Remark;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ClientException)
        {
            // The follower ends the command when the server stays away.
        }
    }
}
