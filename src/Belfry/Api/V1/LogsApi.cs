using System.Text.Json;
using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/scheduler-logs</c>: attempts, their output, rerun and kill.</summary>
internal static class LogsApi
{
    private const int MostTailLines = 1_000_000;

    public static void Map(RouteGroupBuilder v1)
    {
        var logs = v1.MapGroup("/scheduler-logs").WithTags("scheduler-logs");
        logs.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer);
        logs.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer);
        logs.MapGet("/{id}/output", OutputAsync).RequireAuthorization(Policies.Viewer);
        logs.MapPost("/{id}/rerun", RerunAsync).RequireAuthorization(Policies.Operator);
        logs.MapPost("/{id}/kill", KillAsync).RequireAuthorization(Policies.Operator);
    }

    private static async Task<IResult> ListAsync(ListQuery query, RunControl runs, CancellationToken ct)
        => query.Request is { } request ? Answer.Ok(await runs.ListAsync(request, ct)) : Problems.Of(query.Failure!);

    private static async Task<IResult> GetAsync(PathKey id, RunControl runs, CancellationToken ct)
        => Answer.Ok(await runs.GetAsync(id.Key, ct));

    private static async Task<IResult> RerunAsync(PathKey id, HttpContext http, RunControl runs, CancellationToken ct)
        => Answer.Of(
            await runs.RerunAsync(id.Key, TokenAuthentication.CallerOf(http), ct),
            reserved => TypedResults.Accepted($"/v1/scheduler-logs/{reserved.Id}", reserved));

    private static async Task<IResult> KillAsync(PathKey id, HttpContext http, RunControl runs, CancellationToken ct)
        => Answer.Of(
            await runs.KillAsync(id.Key, TokenAuthentication.CallerOf(http), ct),
            run => TypedResults.Json(run, ApiJson.Options, statusCode: StatusCodes.Status202Accepted));

    private static async Task<IResult> OutputAsync(
        PathKey id, HttpContext http, OutputControl output, CancellationToken ct, bool follow = false, int? tail = null)
    {
        if (tail is < 1 or > MostTailLines)
            return Problems.Of(Failure.Invalid(new Dictionary<string, string[]>
            {
                ["tail"] = [$"must be from 1 to {MostTailLines:#,0} lines"],
            }));
        if (await output.FindAsync(id.Key, ct) is not { } run)
            return Problems.Of(Failure.NotFound($"run {id.Key}"));
        if (follow)
        {
            await FollowAsync(http, output, run, ct);
            return Results.Empty;
        }
        if (tail is { } lines)
            return TypedResults.Text(await output.TailAsync(run, lines, ct), "text/plain; charset=utf-8");
        http.Response.ContentType = "text/plain; charset=utf-8";
        await foreach (var text in output.ReadAsync(run, follow: false, ct))
            await http.Response.WriteAsync(text, ct);
        return Results.Empty;
    }

    /// <summary>Server-sent events: <c>output</c> with a text as JSON, and <c>end</c> when the run has ended.</summary>
    private static async Task FollowAsync(HttpContext http, OutputControl output, Guid run, CancellationToken ct)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.StartAsync(ct);
        await http.Response.Body.FlushAsync(ct);
        await foreach (var text in output.ReadAsync(run, follow: true, ct))
        {
            await http.Response.WriteAsync($"event: output\ndata: {JsonSerializer.Serialize(text, ApiJson.Options)}\n\n", ct);
            await http.Response.Body.FlushAsync(ct);
        }
        await http.Response.WriteAsync("event: end\ndata: {}\n\n", ct);
    }
}
