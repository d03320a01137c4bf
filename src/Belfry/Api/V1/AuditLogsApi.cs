using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/audit-logs</c>, for administrators.</summary>
internal static class AuditLogsApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var logs = v1.MapGroup("/audit-logs").WithTags("audit-logs").RequireAuthorization(Policies.Admin);
        logs.MapGet("/", ListAsync)
            .Call("listAuditLogs", "Lists who changed what, the newest first.").Lists<AuditLogDto>(AuditLogControl.Fields);
        logs.MapGet("/{id}", GetAsync)
            .Call("getAuditLog", "Shows one change with the thing before and after.").Answers<AuditLogDto>();
    }

    private static async Task<IResult> ListAsync(ListQuery query, AuditLogControl logs, CancellationToken ct)
        => Answer.Ok(await logs.ListAsync(query.Request, ct));

    private static async Task<IResult> GetAsync(PathNumber id, AuditLogControl logs, CancellationToken ct)
        => Answer.Ok(await logs.GetAsync(id.Value, ct));
}
