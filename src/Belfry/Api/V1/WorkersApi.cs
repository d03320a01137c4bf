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
        workers.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer)
            .Call("listWorkers", "Lists workers.").Lists<WorkerDto>(WorkerControl.Fields);
        workers.MapPost("/", CreateAsync).RequireAuthorization(Policies.Operator)
            .Call("createWorker", "Makes a worker by hand; the process that joins under its srvName and name takes it over.")
            .Answers<WorkerDto>(201).Refuses(409);
        workers.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer)
            .Call("getWorker", "Shows a worker.").Answers<WorkerDto>();
        workers.MapPut("/{id}", ReplaceAsync).RequireAuthorization(Policies.Operator)
            .Call("replaceWorker", "Changes a worker: what is set here wins over what its process says.")
            .Answers<WorkerDto>().Refuses(409);
        workers.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Operator)
            .Call("deleteWorker", "Forgets a worker.").AnswersNothing().Refuses(409);
    }

    private static async Task<IResult> ListAsync(ListQuery query, WorkerControl workers, CancellationToken ct)
        => Answer.Ok(await workers.ListAsync(query.Request, ct));

    private static async Task<IResult> CreateAsync(
        RequestBody<WorkerDto> body, HttpContext http, WorkerControl workers, CancellationToken ct)
        => Answer.Created(
            http,
            await workers.CreateAsync(body.Value, TokenAuthentication.CallerOf(http), ct),
            created => $"/v1/workers/{created.Id}",
            created => created.Version);

    private static async Task<IResult> GetAsync(PathNumber id, HttpContext http, WorkerControl workers, CancellationToken ct)
        => Answer.Versioned(http, await workers.GetAsync(id.Value, ct), worker => worker.Version);

    private static async Task<IResult> ReplaceAsync(
        PathNumber id, RequestBody<WorkerDto> body, IfMatch ifMatch, HttpContext http, WorkerControl workers, CancellationToken ct)
        => Answer.Versioned(
            http,
            await workers.ReplaceAsync(id.Value, body.Value, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct),
            replaced => replaced.Version);

    private static async Task<IResult> DeleteAsync(
        PathNumber id, QueryOf<WorkerDeleteQuery> query, IfMatch ifMatch, HttpContext http, WorkerControl workers, CancellationToken ct)
        => Answer.Gone(await workers.DeleteAsync(
            id.Value, query.Value.Force ?? false, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct));
}
