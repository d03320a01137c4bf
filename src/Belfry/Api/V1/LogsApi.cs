using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/scheduler-logs</c>: attempts, their output, rerun and kill.</summary>
internal static class LogsApi
{
    private const string PlainText = "text/plain; charset=utf-8";

    public static void Map(RouteGroupBuilder v1)
    {
        var logs = v1.MapGroup("/scheduler-logs").WithTags("scheduler-logs");
        logs.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer)
            .Call("listRuns", "Lists attempts, the newest first.").Lists<RunDto>(RunControl.Fields);
        logs.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer)
            .Call("getRun", "Shows an attempt.").Answers<RunDto>();
        logs.MapGet("/{id}/output", OutputAsync).RequireAuthorization(Policies.Viewer)
            .Call("getOutput", "Shows what an attempt has written to its output, or streams it while it comes. A Range header gets stored bytes as they are.")
            .Produces<string>(200, "text/plain", "text/event-stream").Produces<string>(206, "text/plain").Refuses(416);
        logs.MapPost("/{id}/rerun", RerunAsync).RequireAuthorization(Policies.Operator)
            .Call("rerun", "Runs the job of an attempt again, in its newest version, with the attempt's own params.")
            .Answers<RunReservedDto>(202).Refuses(422);
        logs.MapPost("/{id}/kill", KillAsync).RequireAuthorization(Policies.Operator)
            .Call("killRun", "Asks for the end of an attempt that waits or runs.").Answers<RunDto>(202).Refuses(409);
    }

    private static async Task<IResult> ListAsync(ListQuery query, RunControl runs, CancellationToken ct)
        => Answer.Ok(await runs.ListAsync(query.Request, ct));

    private static async Task<IResult> GetAsync(PathKey id, RunControl runs, CancellationToken ct)
        => Answer.Ok(await runs.GetAsync(id.Key, ct));

    private static async Task<IResult> RerunAsync(PathKey id, HttpContext http, RunControl runs, CancellationToken ct)
        => Answer.Of(
            await runs.RerunAsync(id.Key, TokenAuthentication.CallerOf(http), ct),
            reserved => TypedResults.Accepted($"/v1/scheduler-logs/{reserved.Id}", reserved));

    private static async Task<IResult> KillAsync(PathKey id, HttpContext http, RunControl runs, CancellationToken ct)
        => Answer.Of(
            await runs.KillAsync(id.Key, TokenAuthentication.CallerOf(http), ct),
            run => Answer.Json(run, StatusCodes.Status202Accepted));

    private static async Task<IResult> OutputAsync(
        PathKey id, QueryOf<OutputQuery> query, HttpContext http, OutputControl output, IHostApplicationLifetime program, CancellationToken ct)
    {
        if (await output.FindAsync(id.Key, ct) is not { } run)
            return Problems.Of(Failure.NotFound($"run {id.Key}"));
        if (query.Value.Follow == true)
        {
            // A stream would hold up the end of the master for as long as the run goes on.
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, program.ApplicationStopping);
            await FollowAsync(http, output, run, query.Value.Tail, either.Token);
            return TypedResults.Empty;
        }
        if (query.Value.Tail is { } lines)
            return TypedResults.Text((await output.TailAsync(run, lines, goesOn: false, ct)).Text, PlainText);
        if (OutputRange.IsAskedFor(http.Request))
            return await OutputRange.AnswerAsync(http, output, run, ct);
        http.Response.Headers.AcceptRanges = "bytes";
        http.Response.ContentType = PlainText;
        await foreach (var part in output.ReadAsync(run, ct))
            await http.Response.WriteAsync(part, ct);
        return TypedResults.Empty;
    }

    /// <summary>
    /// Server-sent events: <c>output</c> with a text as JSON, and <c>end</c> when the run has ended. The id of an event is
    /// where to go on, which a browser sends as <c>Last-Event-ID</c> when it was cut off.
    /// </summary>
    private static async Task FollowAsync(HttpContext http, OutputControl output, Guid run, int? tail, CancellationToken ct)
    {
        if (!await EventStream.StartAsync(http, ct))
            return;
        try
        {
            var isResumed = OutputPosition.TryParse(http.Request.Headers["Last-Event-ID"], out var from);
            if (!isResumed && tail is { } lines)
            {
                var last = await output.TailAsync(run, lines, goesOn: true, ct);
                await SendAsync(http, last, ct);
                from = last.Next;
            }
            await foreach (var part in output.FollowAsync(run, from, ct))
                await SendAsync(http, part, ct);
            await EventStream.SendAsync(http, "end", new { }, null, ct);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // The master stops; whoever follows asks another one.
        }
    }

    private static Task SendAsync(HttpContext http, OutputText part, CancellationToken ct)
        => part.Text.Length == 0
            ? EventStream.BeatAsync(http, ct)
            : EventStream.SendAsync(http, "output", part.Text, part.Next.ToString(), ct);
}
