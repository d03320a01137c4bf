using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary>What the pages of the past and of the time ahead read: <c>/v1/statistics</c> and its neighbours.</summary>
internal static class StatisticsApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var statistics = v1.MapGroup("").WithTags("statistics").RequireAuthorization(Policies.Viewer);
        statistics.MapGet("/statistics", CountAsync)
            .Call("getStatistics", "Counts what became of attempts, step by step of a span of time.").Answers<StatisticsDto>();
        statistics.MapGet("/timeline", TimelineAsync)
            .Call("getTimeline", "Shows the attempts that were running in a span of time.").Answers<TimelineDto>();
        statistics.MapGet("/fires", FiresAsync)
            .Call("getFires", "Counts what is due in the time ahead, and says in which seconds the most come together.").Answers<FiresDto>();
        statistics.MapGet("/terms", TermsAsync)
            .Call("listTerms", "Lists the hand-overs: which master led from when, the newest first.").Lists<TermDto>(StatisticsControl.TermFields);
        statistics.MapGet("/alerts", AlertsAsync)
            .Call("listAlerts", "Lists what the scheduler says about itself, the newest first.").Lists<AlertDto>(StatisticsControl.AlertFields);
    }

    private static async Task<IResult> CountAsync(QueryOf<StatisticsQuery> query, StatisticsControl statistics, CancellationToken ct)
        => Answer.Json(await statistics.CountAsync(query.Value, ct));

    private static async Task<IResult> TimelineAsync(QueryOf<TimelineQuery> query, StatisticsControl statistics, CancellationToken ct)
        => Answer.Json(await statistics.TimelineAsync(query.Value, ct));

    private static async Task<IResult> FiresAsync(QueryOf<FiresQuery> query, StatisticsControl statistics, CancellationToken ct)
        => Answer.Json(await statistics.FiresAsync(query.Value, ct));

    private static async Task<IResult> TermsAsync(ListQuery query, StatisticsControl statistics, CancellationToken ct)
        => Answer.Ok(await statistics.TermsAsync(query.Request, ct));

    private static async Task<IResult> AlertsAsync(ListQuery query, StatisticsControl statistics, CancellationToken ct)
        => Answer.Ok(await statistics.AlertsAsync(query.Request, ct));
}
