using Belfry.Core.Schedules;

namespace Belfry.Tests.Schedules;

public sealed class CronPreviewTests
{
    private static readonly DateTimeOffset From = DateTimeOffset.Parse("2026-03-20T12:00:00Z");

    [Fact]
    public void A_preview_shows_instants_in_the_zone_the_sentence_and_the_warnings()
    {
        Assert.True(CronPreview.TryCreate(
            "30 2 * * *", "Europe/Berlin", Guid.Empty, From.AddDays(8), 3, out var preview, out var errors));
        Assert.Empty(errors);
        Assert.Equal(
            ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00", "2026-03-31T02:30:00+02:00"],
            preview.Instants.Select(at => preview.Schedule.Zone.At(at).ToString("yyyy-MM-dd'T'HH:mm:sszzz")));
        Assert.True(CronPreview.TryCreate("30 2 * * *", "Europe/Berlin", Guid.Empty, From, 0, out preview, out _));
        Assert.Empty(preview.Instants);
        Assert.Equal("At 02:30 every day.", preview.Explanation(Language.English));
        Assert.Equal("每天 02:30。", preview.Explanation(Language.Chinese));
        Assert.Equal(
            [CronWarningKind.SkippedTime, CronWarningKind.RepeatedTime],
            preview.Warnings.Select(warning => warning.Kind));
    }

    [Fact]
    public void A_schedule_that_ends_shows_fewer_instants()
    {
        Assert.True(CronPreview.TryCreate("0 0 0 1 1 ? 2027-2028", "UTC", default, From, 10, out var preview, out _));
        Assert.Equal(2, preview.Instants.Count);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        Assert.False(CronPreview.TryCreate("0 25 * * *", "Europe/Berln", Guid.Empty, From, 10, out _, out var errors));
        Assert.Equal(["cron", "timeZone"], errors.Select(error => error.Field));
        Assert.Equal(2, errors[0].Cron!.Position);
        Assert.Equal("Europe/Berlin", errors[1].Zone!.Suggestion);
    }
}
