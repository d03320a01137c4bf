using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/cron</c>: what an expression means and when it is due.</summary>
internal static class CronApi
{
    public static void Map(RouteGroupBuilder v1)
        => v1.MapGet("/cron", PreviewAsync).WithTags("cron").RequireAuthorization(Policies.Viewer)
            .Call("previewCron", "Says in words and instants when a cron expression is due.").Answers<CronPreviewDto>();

    private static async Task<IResult> PreviewAsync(
        QueryOf<CronQuery> query, HttpContext http, CronControl cron, CancellationToken ct)
        => Answer.Ok(await cron.PreviewAsync(query.Value, CallContext.LanguageOf(http), ct));
}
