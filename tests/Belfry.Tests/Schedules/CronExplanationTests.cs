using Belfry.Core.Schedules;
using FsCheck.Fluent;

namespace Belfry.Tests.Schedules;

public sealed class CronExplanationTests
{
    public static TheoryData<string, string, string> Sentences { get; } = new()
    {
        { "30 9 * * *", "At 09:30 every day.", "每天 09:30。" },
        { "0 9,12,15 * * 1-5", "At 09:00, 12:00 and 15:00, on Monday through Friday.", "星期一至星期五，09:00、12:00、15:00。" },
        { "15 0 9 * * *", "At 09:00:15 every day.", "每天 09:00:15。" },
        { "* * * * *", "Every minute.", "每分钟。" },
        { "* * * * * *", "Every second.", "每秒。" },
        { "*/10 * * * * *", "Every 10 seconds.", "每 10 秒。" },
        { "*/5 * * * *", "Every 5 minutes.", "每 5 分钟。" },
        { "*/7 * * * *", "At every 7th minute from 0 through 56 of every hour.", "每小时的第 0 至 56 分每 7 分钟。" },
        { "*/40 * * * *", "At minutes 0 and 40 of every hour.", "每小时的第 0、40 分。" },
        { "5 * * * *", "Every hour from 00:05 through 23:05.", "从 00:05 至 23:05 每小时。" },
        { "@hourly", "Every hour.", "每小时。" },
        { "*/15 9-17 * * MON-FRI", "Every 15 minutes of hours 9 through 17, on Monday through Friday.", "星期一至星期五，9 至 17 时的每 15 分钟。" },
        { "0 */6 * * *", "Every 6 hours from 00:00 through 18:00.", "从 00:00 至 18:00 每 6 小时。" },
        { "0 1-2 * * *", "At minute 0 of hours 1 and 2 (both times where clocks go back).", "1、2 时的第 0 分（时钟回拨时两次都计）。" },
        { "*/10 */5 8 * * *", "Every 10 seconds of every 5th minute from 0 through 55 of hour 8.", "8 时的第 0 至 55 分每 5 分钟的每 10 秒。" },
        { "0 0 1,15 * *", "At 00:00, on days 1 and 15 of the month.", "每月 1、15 日，00:00。" },
        { "0 0 L * *", "At 00:00, on the last day of the month.", "每月最后一天，00:00。" },
        { "0 0 L-3,LW,15W * *", "At 00:00, on the working day (Monday to Friday) nearest to day 15, the day 3 before the last and the last working day (Monday to Friday) of the month.", "每月离 15 日最近的工作日（周一至周五）、每月最后一天的前 3 天、每月最后一个工作日（周一至周五），00:00。" },
        { "0 0 * * 5L,MON#2", "At 00:00, on the second Monday of the month and the last Friday of the month.", "每月第二个星期一、每月最后一个星期五，00:00。" },
        { "0 0 13 * FRI", "At 00:00, on day 13 of the month or on Friday, either is enough.", "每月 13 日或星期五（满足其一即可），00:00。" },
        { "0 0 1,11,21,31 * *", "At 00:00, on every 10th day from 1 through 31 of the month.", "每月 1 至 31 日每 10 天，00:00。" },
        { "0 0 */2,30 * 1", "At 00:00, on days 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27 and 29 through 31 of the month, but only if it is Monday.", "每月 1、3、5、7、9、11、13、15、17、19、21、23、25、27、29 至 31 日且须为星期一，00:00。" },
        { "0 0 1 */3 *", "At 00:00, on day 1 of the month, in every 3rd month from January through October.", "1 至 10 月每 3 个月的 1 日，00:00。" },
        { "0 0 0 29 2 ? 2028-2040", "At 00:00, on day 29 of the month, in February, in 2028 through 2040.", "2028 至 2040 年，2 月的 29 日，00:00。" },
        { "0 0 * DEC *", "At 00:00 every day, in December.", "12 月的每天 00:00。" },
        { "0 0 * * SAT,SUN", "At 00:00, on Saturday and Sunday.", "星期六、星期日，00:00。" },
        { "@every 1h30m", "Every 1 hour and 30 minutes, counted from the start of the schedule.", "每 1 小时 30 分钟，自调度开始时起算。" },
        { "@weekly", "At 00:00, on Sunday.", "星期日，00:00。" },
    };

    [Theory]
    [MemberData(nameof(Sentences))]
    public void An_expression_is_told_in_one_sentence(string text, string english, string chinese)
    {
        Assert.True(CronExpression.TryParse(text, Guid.Empty, out var expression, out _));
        Assert.Equal(english, CronExplanation.Of(expression, Language.English));
        Assert.Equal(chinese, CronExplanation.Of(expression, Language.Chinese));
    }

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    public void The_same_sentence_means_the_same_expression(Language language)
    {
        var expressions = new Dictionary<string, CronExpression>();

        // Neighbours that differ in one field are where a sentence that leaves something out would show.
        var cases = CronTexts.Expression.Two().Zip(Gen.Choose(0, 6));
        CronTexts.Check(cases, 10_000, sample =>
        {
            var ((text, other), field) = sample;
            var fields = text.Split(' ');
            var others = other.Split(' ');
            if (fields.Length == others.Length && field < fields.Length)
                fields[field] = others[field];
            foreach (var candidate in (string[])[text, string.Join(' ', fields)])
            {
                if (!CronExpression.TryParse(candidate, Guid.Empty, out var expression, out _))
                    continue;
                var sentence = CronExplanation.Of(expression, language);
                Assert.False(
                    expressions.TryGetValue(sentence, out var known) && !known.Equals(expression),
                    $"{sentence} is said of {known} and of {expression}");
                expressions[sentence] = expression;
            }
        });
    }
}
