using Belfry.Core.Schedules;
using FsCheck.Fluent;

namespace Belfry.Tests.Schedules;

public sealed class CronErrorTests
{
    /// <summary>The text, what is wrong in it between «», words of the message, the suggestion.</summary>
    public static TheoryData<string, string, string?> Faults { get; } = new()
    {
        { "0 «24» * * *", "24 is not a valid hour; expected 0-23, where 0 is midnight", "0 0 * * *" },
        { "0 «25» * * *", "25 is not a valid hour; expected 0-23", null },
        { "«60» * * * *", "60 is not a valid minute; expected 0-59", "0 * * * *" },
        { "0 0-«24» * * *", "24 is not a valid hour", "0 0-23 * * *" },
        { "0-«60»/5 * * * *", "60 is not a valid minute", "0-59/5 * * * *" },
        { "0 0 20-«32» * *", "32 is not a valid day of month", "0 0 20-31 * *" },
        { "0 0 1 6-«13» *", "13 is not a valid month", "0 0 1 6-12 *" },
        { "H(0-«60») * * * *", "60 is not a valid minute", "H(0-59) * * * *" },
        { "0 0 0 1 1 ? 2026-«30»", "30 is not a valid year", "0 0 0 1 1 ? 2026-2030" },
        { "0 0 L-3«W» * *", "L-3 is followed by a comma, or by a space", null },
        { "0 0 L«/»2 * *", "L is followed by , - or W, or by a space", null },
        { "0 0 1-5«W» * *", "1-5 is followed by , or /, or by a space", null },
        { "*«-»5 * * * *", "* is followed by , or /, or by a space", null },
        { "*/5«-»9 * * * *", "*/5 is followed by a comma, or by a space", null },
        { "H«-»5 * * * *", "H is followed by , ( or /, or by a space", null },
        { "0 0 * * 5L«#»1", "5L is followed by a comma, or by a space", null },
        { "«CRON_TZ=Europe/Berlin» 0 9 * * *", "the zone is a field of its own, timeZone", "0 9 * * *" },
        { "«TZ=UTC» @daily", "the zone is a field of its own, timeZone", "@daily" },
        { "0 9 * * 1 «/»usr/bin/backup", "is not a valid day of week", "0 9 * * 1" },
        { "0 9 * * 1 root /usr/bin/backup «-a -b»", "found 9 fields", "0 9 * * 1" },
        { "0 0 «0» * *", "0 is not a valid day of month; expected 1-31", "0 0 1 * *" },
        { "0 0 «32» * *", "32 is not a valid day of month", "0 0 L * *" },
        { "0 0 1 «13» *", "13 is not a valid month; expected 1-12, JAN-DEC", null },
        { "0 0 * * «8»", "8 is not a valid day of week; expected 0-7, SUN-SAT (Sunday is 0 or 7)", null },
        { "0 0 0 1 1 ? «26»", "26 is not a valid year; expected 1970-2099", "0 0 0 1 1 ? 2026" },
        { "0 0 0 1 1 ? «2100»", "2100 is not a valid year", null },
        { "0 0 0 1 1 ? «2030-2026»", "runs backwards; expected the earlier year first", "0 0 0 1 1 ? 2026-2030" },
        { "0 0 * * «MONDAY»", "\"MONDAY\" is not a valid day of week", "0 0 * * MON" },
        { "0 0 * «Sept» *", "\"Sept\" is not a valid month", "0 0 * SEP *" },
        { "0 0 * * «MOM»", "\"MOM\" is not a valid day of week", null },
        { "0 0 * «MON» *", "MON is a day of week, but this is the month field", "0 0 * * MON" },
        { "0 12 * * «MON» 0", "MON is a day of week, but this is the month field", "0 0 12 * * MON" },
        { "0 0 * * «JAN»", "JAN is a month, but this is the day of week field", "0 0 * JAN *" },
        { "0 9 * * * «2026»", "2026 is not a valid day of week", "0 0 9 * * * 2026" },
        { "10 9 * * «?» 2026", "? is for day of month and day of week", "0 10 9 * * ? 2026" },
        { "0 0 ? * «L»", "Quartz's L alone is Saturday", "0 0 ? * SAT" },
        { "0 0 «?/2» * *", "? stands alone", "0 0 */2 * *" },
        { "«?» * * * *", "? is for day of month and day of week", "* * * * *" },
        { "0 0 «?,5» * *", "? stands alone", "0 0 *,5 * *" },
        { "*/«0» * * * *", "a step of 0 is out of bounds; the minute field takes steps of 1-60", "*/1 * * * *" },
        { "*/«90» * * * *", "begins again with every round", "@every 1h30m" },
        { "0 */«36» * * *", "takes steps of 1-24", "@every 1d12h" },
        { "*/«» * * * *", "the step is missing", "* * * * *" },
        { "*/«x» * * * *", "\"x\" is not a valid step", null },
        { "«/»5 * * * *", "is not a valid minute", "*/5 * * * *" },
        { "5-«» * * * *", "a value of the minute field is missing", null },
        { "5,«» * * * *", "a value of the minute field is missing", "5 * * * *" },
        { "5,«»,6 * * * *", "a value of the minute field is missing", "5,6 * * * *" },
        { "1«..»5 * * * *", "is not expected here", "1-5 * * * *" },
        { "1«;»5 * * * *", "is not expected here", "1,5 * * * *" },
        { "*«5» * * * *", "\"5\" is not expected here", null },
        { "5«W» * * * *", "\"W\" is not expected here", null },
        { "0 0 L-«31» * *", "1-30", null },
        { "0 0 L-«» * *", "how many days before the last one, 1-30", null },
        { "0 0 * * MON#«6»", "1-5", null },
        { "0 0 * * MON#«»", "which one in the month, 1-5", null },
        { "0 0 L«5» * *", "is not expected here", null },
        { "0 H«7» * * *", "is not expected here", null },
        { "0 H(7«)» * * *", "expected '-'", null },
        { "0 H(0-7«» * * *", "')' is missing", "0 H(0-7) * * *" },
        { "0 0 0 1 1 ? «H»", "H has no meaning for years", "0 0 0 1 1 ? *" },
        { "0 0 * *«»", "found 4 fields; expected five", "0 0 * * *" },
        { "5«»", "found 1 field; expected five", null },
        { "0 0 12 «?» MON", "? is for day of month and day of week", "0 0 12 ? * MON" },
        { "0 0 0 1 1 * 2026 «*»", "found 8 fields", "0 0 0 1 1 * 2026" },
        { "«»", "the expression is empty", null },
        { "   «»", "the expression is empty", null },
        { "0 0 «30 2 *»", "would never be due", "0 0 L 2 *" },
        { "0 0 «31 4,6,9,11 *»", "would never be due", "0 0 L 4,6,9,11 *" },
        { "0 0 0 «29 2 ? 2027»", "would never be due", "0 0 0 L 2 ? 2027" },
        { "«@dayly»", "is not the name of a schedule", "@daily" },
        { "«@reboot»", "belongs to no single machine", null },
        { "@daily «5»", "stands alone", "@daily" },
        { "@every«»", "@every lacks its length", null },
        { "@every 1«.5h»", "is not a length", "@every 1h30m" },
        { "@every 500m«s»", "is not a length", null },
        { "@every 90«»", "a unit is missing", "@every 1m30s" },
        { "@every 1h30«»", "a unit is missing", null },
        { "@every 90« sec»", "is not a length", "@every 1m30s" },
        { "@every 2«w»", "is not a length", "@every 14d" },
        { "@every «0s»", "whole seconds from 1s to 366d", null },
        { "@every «367d»", "whole seconds from 1s to 366d", null },
        { "@every 30m1«h»", "the longer unit first", "@every 1h30m" },
        { "0 9 * * 1«，»5", "expected ASCII", "0 9 * * 1,5" },
        { "0 9 «＊» * 1", "expected ASCII", "0 9 * * 1" },
        { "0«\u3000»9 * * 1", "expected ASCII", "0 9 * * 1" },
        { "0 9 * * 1«–»5", "expected ASCII", "0 9 * * 1-5" },
        { "0 9 * * «🙂»", "expected ASCII", null },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_error_points_at_what_is_wrong_and_suggests_what_was_meant(
        string marked, string message, string? suggestion)
    {
        var text = marked.Replace("«", "").Replace("»", "");
        Assert.False(CronExpression.TryParse(text, Guid.Empty, out _, out var error));
        Assert.Equal(marked, Marked(text, error));
        Assert.Contains(message, error.English);
        Assert.Equal(suggestion, error.Suggestion);
        Assert.Equal(suggestion is not null, error.Message.Contains("Did you mean"));
        Assert.Equal(suggestion is not null, error.In(Language.Chinese).Contains("您是否想写"));
    }

    [Fact]
    public void A_text_beyond_all_measure_is_refused()
    {
        Assert.False(CronExpression.TryParse(new string('*', 2001), Guid.Empty, out _, out var error));
        Assert.Contains("2001 characters; expected at most 2000", error.Message);
        Assert.False(CronExpression.TryParse("99999999999999999999 * * * *", Guid.Empty, out _, out error));
        Assert.Contains("is not a valid minute", error.Message);
    }

    [Fact]
    public void Any_text_parses_or_has_an_error_inside_it_and_a_suggestion_that_parses()
    {
        var letters = Gen.Elements("0123456789 **//--,,?LWH#@().MONJANeveryhmsd\t+;：，é\0".ToCharArray());
        var noise = letters.ArrayOf().Select(array => new string(array));
        var damaged =
            from text in CronTexts.Expression
            from at in Gen.Choose(0, text.Length)
            from length in Gen.Choose(0, Math.Min(2, text.Length - at))
            from letter in letters.ArrayOf(1).Select(array => new string(array))
            select text[..at] + letter + text[(at + length)..];
        CronTexts.Check(Gen.Frequency((1, noise), (4, damaged)), 20_000, text =>
        {
            if (CronExpression.TryParse(text, Guid.Empty, out _, out var error))
                return;
            Assert.InRange(error.Position, 0, text.Length);
            Assert.InRange(error.Length, 0, text.Length - error.Position);
            Assert.True(error.English.Length > 10 && error.Chinese.Length > 5);
            if (error.Suggestion is not null)
                Assert.True(CronExpression.TryParse(error.Suggestion, Guid.Empty, out _, out _), error.Suggestion);
        });
    }

    private static string Marked(string text, CronError error) => string.Concat(
        text.AsSpan(0, error.Position), "«",
        string.Concat(text.AsSpan(error.Position, error.Length), "»", text.AsSpan(error.Position + error.Length)));
}
