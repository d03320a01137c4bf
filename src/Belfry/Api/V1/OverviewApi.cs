using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/overview</c>.</summary>
internal static class OverviewApi
{
    // Whoever watches longer asks again, and so shows again who it is.
    private static readonly TimeSpan LongestStream = TimeSpan.FromMinutes(5);

    public static void Map(RouteGroupBuilder v1)
        => v1.MapGet("/overview", ReadAsync).WithTags("overview").RequireAuthorization(Policies.Viewer)
            .Call("getOverview", "Shows the whole scheduler in figures, or streams them as they change.").Answers<OverviewDto>();

    private static async Task<IResult> ReadAsync(
        QueryOf<OverviewQuery> query, HttpContext http, OverviewControl overview, IHostApplicationLifetime program, TimeProvider clock, CancellationToken ct)
    {
        if (query.Value.Follow != true)
            return Answer.Json(await overview.ReadAsync(ct));
        using var longest = new CancellationTokenSource(LongestStream, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, program.ApplicationStopping, longest.Token);
        if (!await EventStream.StartAsync(http, end.Token))
            return TypedResults.Empty;
        try
        {
            await foreach (var now in overview.FollowAsync(end.Token))
            {
                if (now is null)
                    await EventStream.BeatAsync(http, end.Token);
                else
                    await EventStream.SendAsync(http, "overview", now, null, end.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The master stops, or the time is over; whoever watches asks again.
        }
        return TypedResults.Empty;
    }
}
