using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/worker-groups</c>.</summary>
internal static class WorkerGroupsApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var groups = v1.MapGroup("/worker-groups").WithTags("worker-groups");
        groups.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer);
        groups.MapPost("/", CreateAsync).RequireAuthorization(Policies.Operator);
        groups.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer);
        groups.MapPut("/{id}", ReplaceAsync).RequireAuthorization(Policies.Operator);
        groups.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Operator);
    }

    private static async Task<IResult> ListAsync(ListQuery query, WorkerGroupControl groups, CancellationToken ct)
        => query.Request is { } request ? Answer.Ok(await groups.ListAsync(request, ct)) : Problems.Of(query.Failure!);

    private static async Task<IResult> CreateAsync(
        RequestBody<WorkerGroupDto> body, HttpContext http, WorkerGroupControl groups, CancellationToken ct)
        => body.Value is { } group
            ? Answer.Created(
                http,
                await groups.CreateAsync(group, TokenAuthentication.CallerOf(http), ct),
                created => $"/v1/worker-groups/{created.Id}",
                created => created.Version)
            : Problems.Of(body.Failure!);

    private static async Task<IResult> GetAsync(PathKey id, HttpContext http, WorkerGroupControl groups, CancellationToken ct)
        => Answer.Versioned(http, await groups.GetAsync(id.Key.Id ?? -1, ct), group => group.Version);

    private static async Task<IResult> ReplaceAsync(
        PathKey id, RequestBody<WorkerGroupDto> body, HttpContext http, WorkerGroupControl groups, CancellationToken ct)
    {
        if (body.Value is not { } group)
            return Problems.Of(body.Failure!);
        return Answer.TryIfMatch(http, out var version)
            ? Answer.Versioned(
                http,
                await groups.ReplaceAsync(id.Key.Id ?? -1, group, version, TokenAuthentication.CallerOf(http), ct),
                replaced => replaced.Version)
            : Answer.BadIfMatch;
    }

    private static async Task<IResult> DeleteAsync(
        PathKey id, HttpContext http, WorkerGroupControl groups, CancellationToken ct)
        => Answer.TryIfMatch(http, out var version)
            ? Answer.Gone(await groups.DeleteAsync(id.Key.Id ?? -1, version, TokenAuthentication.CallerOf(http), ct))
            : Answer.BadIfMatch;
}
