using Belfry.Core.Schedules;
using FsCheck.Fluent;

namespace Belfry.Tests.Schedules;

public sealed class CronWarningsTests
{
    private const long Year = 366 * 86_400;

    public static TheoryData<string, string, CronWarningKind, string, string> Warned { get; } = new()
    {
        { "30 2 * * *", "Europe/Berlin", CronWarningKind.SkippedTime, "jump from 2026-03-29 02:00 to 03:00: what would be due at 02:30 then is due once, at 03:00.", "从 2026-03-29 02:00 拨到 03:00：当天 02:30 应触发的任务改在 03:00 触发一次。" },
        { "15,45 2 * * *", "Europe/Berlin", CronWarningKind.SkippedTime, "due at 02:15 - 02:45 then", "02:15 - 02:45" },
        { "30 2 * * *", "Europe/Berlin", CronWarningKind.RepeatedTime, "go back from 2026-10-25 03:00 to 02:00: 02:30 comes twice then and is due the first time only.", "从 2026-10-25 03:00 拨回 02:00：当天 02:30 会出现两次，仅第一次触发。" },
        { "*/30 2 * * *", "Europe/Berlin", CronWarningKind.RepeatedTime, "02:00 - 02:30 comes twice then and is due both times", "两次都触发" },
        { "45 * * * *", "Europe/Berlin", CronWarningKind.SkippedTime, "at 02:45 then is due once, at 03:00", "02:45" },
        { "15 2 * * *", "Australia/Lord_Howe", CronWarningKind.SkippedTime, "from 2026-10-04 02:00 to 02:30", "2026-10-04" },
        { "0 0 31 * *", "UTC", CronWarningKind.MissingDay, "Day 31 does not exist in February, April, June, September and November; L is", "2、4、6、9、11 月没有 31 日" },
        { "0 0 29-31 * *", "UTC", CronWarningKind.MissingDay, "Day 30 does not exist in February; L is", "2 月没有 30 日" },
        { "0 0 15,31 1,4 *", "UTC", CronWarningKind.MissingDay, "Day 31 does not exist in April; L is", "4 月没有 31 日" },
        { "0 0 29 2 *", "UTC", CronWarningKind.MissingDay, "Day 29 exists in February in leap years only; L is", "2 月仅在闰年有 29 日" },
        { "0 0 0 29 2 ? 2028,2029", "UTC", CronWarningKind.MissingDay, "in leap years only", "仅在闰年" },
        { "0 0 30,31-2 * *", "UTC", CronWarningKind.MissingDay, "Day 30 does not exist in February", "2 月没有 30 日" },
        { "0 0 * * 5#5,4L", "UTC", CronWarningKind.MissingDay, "no fifth Friday", "没有第五个星期五" },
        { "0 0 30W * *", "UTC", CronWarningKind.MissingDay, "Day 30 does not exist in February", "2 月没有 30 日" },
        { "0 0 L-30 * *", "UTC", CronWarningKind.MissingDay, "L-30 does not exist in February, April", "没有 L-30" },
        { "0 0 * * FRI#5", "UTC", CronWarningKind.MissingDay, "Most months have no fifth Friday; 5L is the last", "多数月份没有第五个星期五" },
        { "0 0 13 * FRI", "UTC", CronWarningKind.EitherDay, "either is enough", "满足其一即可" },
        { "0 0 */2 * FRI", "UTC", CronWarningKind.BothDays, "both must match", "须同时满足" },
        { "*/40 * * * *", "UTC", CronWarningKind.UnevenStep, "The step of 40 in the minute field begins anew with every hour, so the distance from 40 to the next 0", "@every 40m" },
        { "*/7 * * * * *", "UTC", CronWarningKind.UnevenStep, "@every 7s", "@every 7s" },
        { "0 */5 * * *", "UTC", CronWarningKind.UnevenStep, "@every 5h", "@every 5h" },
        { "0 0 */2 * *", "UTC", CronWarningKind.UnevenStep, "@every 2d", "@every 2d" },
        { "0 0 12 ? * 2-6", "UTC", CronWarningKind.QuartzWeekday, "this one is due on Tuesday through Saturday", "星期二至星期六" },
        { "0 0 0 1 1 ? 2020", "UTC", CronWarningKind.NothingLeft, "Nothing is due any more", "不会再触发" },
    };

    public static TheoryData<string, string> Unwarned { get; } = new()
    {
        { "30 4 * * *", "Europe/Berlin" },
        { "30 2 * * *", "UTC" },
        { "30 2 * * *", "Asia/Shanghai" },
        { "30 2 29 4 *", "Europe/Berlin" },
        { "*/15 * * * *", "Europe/Berlin" },
        { "0 * * * *", "America/New_York" },
        { "* * * * * *", "Australia/Lord_Howe" },
        { "0 0 28-31 * *", "UTC" },
        { "0 0 1-31 * *", "UTC" },
        { "0 0 28-3/2 * *", "UTC" },
        { "0 0 31-2 * *", "UTC" },
        { "0 0 31 1,3,5 *", "UTC" },
        { "0 0 0 29 2 ? 2028,2032", "UTC" },
        { "0 0 * * 5#5,5L", "UTC" },
        { "0 0 L * *", "UTC" },
        { "0 0 L-3 * *", "UTC" },
        { "0 0 * * 1", "UTC" },
        { "0 0 ? * 1", "UTC" },
        { "0 0 12 ? * MON-FRI", "UTC" },
        { "0 0 12 ? * MON#2", "UTC" },
        { "*/20 * * * *", "UTC" },
        { "*/40 9 * * *", "UTC" },
        { "0,40 * * * *", "UTC" },
        { "0 */6 * * *", "UTC" },
        { "@every 7h", "Europe/Berlin" },
    };

    [Theory]
    [MemberData(nameof(Warned))]
    public void What_an_author_may_not_expect_is_told(
        string text, string zone, CronWarningKind kind, string english, string chinese)
    {
        var warnings = Warnings(text, zone).Where(warning => warning.Kind == kind).ToList();
        Assert.Contains(warnings, warning =>
            warning.In(Language.English).Contains(english) && warning.In(Language.Chinese).Contains(chinese));
    }

    [Theory]
    [MemberData(nameof(Unwarned))]
    public void What_an_author_expects_is_not_told(string text, string zone) => Assert.Empty(Warnings(text, zone));

    [Fact]
    public void An_instant_that_is_moved_or_doubled_by_the_clocks_is_never_left_untold()
    {
        var cases =
            from text in CronTexts.Expression
            from zone in CronTexts.Zone
            from year in Gen.Choose(1973, 2090)
            select (text, zone, year);
        CronTexts.Check(cases, 1_500, sample =>
        {
            if (!Schedule.TryCreate(
                sample.text, sample.zone, Guid.Empty, default, null, null, out var schedule, out _))
            {
                return;
            }

            var from = new DateTimeOffset(sample.year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
            var kinds = CronWarnings.Of(sample.text, schedule, from).Select(warning => warning.Kind).ToHashSet();
            var isMoved = false;
            var isDoubled = false;
            for (var span = schedule.Zone.SpanAt(from) + 1;
                span < schedule.Zone.Spans && schedule.Zone.StartOf(span) <= from + Year; span++)
            {
                var change = schedule.Zone.StartOf(span);
                var local = change + schedule.Zone.OffsetOf(span);
                isMoved |= schedule.Next(change - 1) == change
                    && schedule.Expression.Times!.Next(local - 1) != local;
                var seen = new HashSet<long>(schedule.Between(change - 90_000, change + 90_000)
                    .Select(at => at + schedule.Zone.OffsetAt(at)));
                isDoubled |= schedule.Expression.Fields.Hours != CronFields.AllHours
                    && seen.Count < schedule.Between(change - 90_000, change + 90_000).Count();
            }

            Assert.True(!isMoved || kinds.Contains(CronWarningKind.SkippedTime));
            Assert.True(!isDoubled || kinds.Contains(CronWarningKind.RepeatedTime));
        });
    }

    private static IReadOnlyList<CronWarning> Warnings(string text, string zone) =>
        CronWarnings.Of(text, ScheduleTests.Create(text, zone), ScheduleTests.Unix("2026-01-01T00:00Z"));
}
