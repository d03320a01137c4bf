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
        groups.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer)
            .Call("listWorkerGroups", "Lists worker groups.").Lists<WorkerGroupDto>(WorkerGroupControl.Fields);
        groups.MapPost("/", CreateAsync).RequireAuthorization(Policies.Operator)
            .Call("createWorkerGroup", "Makes a worker group: the workers it names and those that carry one of its tags.")
            .Answers<WorkerGroupDto>(201).Refuses(409, 422);
        groups.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer)
            .Call("getWorkerGroup", "Shows a worker group.").Answers<WorkerGroupDto>();
        groups.MapPut("/{id}", ReplaceAsync).RequireAuthorization(Policies.Operator)
            .Call("replaceWorkerGroup", "Changes a worker group.").Answers<WorkerGroupDto>().Refuses(409, 422);
        groups.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Operator)
            .Call("deleteWorkerGroup", "Deletes a worker group that no job names.").AnswersNothing().Refuses(409);
    }

    private static async Task<IResult> ListAsync(ListQuery query, WorkerGroupControl groups, CancellationToken ct)
        => Answer.Ok(await groups.ListAsync(query.Request, ct));

    private static async Task<IResult> CreateAsync(
        RequestBody<WorkerGroupDto> body, HttpContext http, WorkerGroupControl groups, CancellationToken ct)
        => Answer.Created(
            http,
            await groups.CreateAsync(body.Value, TokenAuthentication.CallerOf(http), ct),
            created => $"/v1/worker-groups/{created.Id}",
            created => created.Version);

    private static async Task<IResult> GetAsync(PathNumber id, HttpContext http, WorkerGroupControl groups, CancellationToken ct)
        => Answer.Versioned(http, await groups.GetAsync(id.Value, ct), group => group.Version);

    private static async Task<IResult> ReplaceAsync(
        PathNumber id, RequestBody<WorkerGroupDto> body, IfMatch ifMatch, HttpContext http, WorkerGroupControl groups, CancellationToken ct)
        => Answer.Versioned(
            http,
            await groups.ReplaceAsync(id.Value, body.Value, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct),
            replaced => replaced.Version);

    private static async Task<IResult> DeleteAsync(
        PathNumber id, IfMatch ifMatch, HttpContext http, WorkerGroupControl groups, CancellationToken ct)
        => Answer.Gone(await groups.DeleteAsync(id.Value, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct));
}
