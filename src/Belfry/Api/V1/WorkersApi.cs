using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/workers</c>.</summary>
internal static class WorkersApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var workers = v1.MapGroup("/workers").WithTags("workers");
        workers.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer);
        workers.MapPost("/", CreateAsync).RequireAuthorization(Policies.Operator);
        workers.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer);
        workers.MapPut("/{id}", ReplaceAsync).RequireAuthorization(Policies.Operator);
        workers.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Operator);
    }

    private static async Task<IResult> ListAsync(ListQuery query, WorkerControl workers, CancellationToken ct)
        => query.Request is { } request ? Answer.Ok(await workers.ListAsync(request, ct)) : Problems.Of(query.Failure!);

    private static async Task<IResult> CreateAsync(
        RequestBody<WorkerDto> body, HttpContext http, WorkerControl workers, CancellationToken ct)
        => body.Value is { } worker
            ? Answer.Created(
                http,
                await workers.CreateAsync(worker, TokenAuthentication.CallerOf(http), ct),
                created => $"/v1/workers/{created.Id}",
                created => created.Version)
            : Problems.Of(body.Failure!);

    private static async Task<IResult> GetAsync(PathKey id, HttpContext http, WorkerControl workers, CancellationToken ct)
        => Answer.Versioned(http, await workers.GetAsync(id.Key.Id ?? -1, ct), worker => worker.Version);

    private static async Task<IResult> ReplaceAsync(
        PathKey id, RequestBody<WorkerDto> body, HttpContext http, WorkerControl workers, CancellationToken ct)
    {
        if (body.Value is not { } worker)
            return Problems.Of(body.Failure!);
        return Answer.TryIfMatch(http, out var version)
            ? Answer.Versioned(
                http,
                await workers.ReplaceAsync(id.Key.Id ?? -1, worker, version, TokenAuthentication.CallerOf(http), ct),
                replaced => replaced.Version)
            : Answer.BadIfMatch;
    }

    private static async Task<IResult> DeleteAsync(
        PathKey id, HttpContext http, WorkerControl workers, CancellationToken ct, bool force = false)
        => Answer.TryIfMatch(http, out var version)
            ? Answer.Gone(await workers.DeleteAsync(id.Key.Id ?? -1, force, version, TokenAuthentication.CallerOf(http), ct))
            : Answer.BadIfMatch;
}
