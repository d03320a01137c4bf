using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Schedules;

namespace Belfry.Api.V1;

/// <summary><c>/v1/cron</c>: what an expression means and when it is due.</summary>
internal static class CronApi
{
    public static void Map(RouteGroupBuilder v1)
        => v1.MapGet("/cron", PreviewAsync).WithTags("cron").RequireAuthorization(Policies.Viewer);

    private static async Task<IResult> PreviewAsync(HttpContext http, CronControl cron, CancellationToken ct)
    {
        var query = http.Request.Query;
        var unknown = query.Keys.Except(["expression", "timeZone", "count", "from", "jobId"]).ToList();
        if (unknown.Count > 0)
            return Problems.Of(Failure.Invalid(unknown.ToDictionary(name => name, _ => (string[])["there is no such parameter"])));
        var request = new CronRequest(
            query["expression"].FirstOrDefault(),
            query["timeZone"].FirstOrDefault(),
            query["count"].FirstOrDefault(),
            query["from"].FirstOrDefault(),
            query["jobId"].FirstOrDefault());
        return Answer.Ok(await cron.PreviewAsync(request, LanguageOf(http), ct));
    }

    /// <summary>Chinese for whoever prefers it to English, else English.</summary>
    private static Language LanguageOf(HttpContext http)
        => http.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString())
            .FirstOrDefault(tag => tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
                                   || tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            ?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true
            ? Language.Chinese
            : Language.English;
}
