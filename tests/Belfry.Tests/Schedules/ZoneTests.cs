using System.Diagnostics;
using System.Globalization;
using Belfry.Core.Schedules;

namespace Belfry.Tests.Schedules;

public sealed class ZoneTests
{
    private static readonly long End = ScheduleTests.Unix("2099-12-31T00:00Z");

    [Fact]
    public void Every_zone_has_the_offsets_that_dotnet_knows()
    {
        var compared = 0;
        foreach (var name in Tzdata.Names)
        {
            var zone = Find(name);
            var info = TimeZoneInfo.FindSystemTimeZoneById(name);
            for (var span = 1; span < zone.Spans; span++)
            {
                var start = zone.StartOf(span);
                if (start < 0 || start > End || !DotNetZones.Knows(name, start - 1, start))
                    continue;
                foreach (var at in (long[])[start - 1, start])
                {
                    Assert.Equal(info.GetUtcOffset(At(at)).TotalSeconds, zone.OffsetAt(at));
                    compared++;
                }
            }

            // Between the changes that this table has there might be others that it lacks.
            for (var at = 0L; at < End; at += 5 * 86_400)
            {
                if (DotNetZones.Knows(name, at, at))
                    Assert.Equal(info.GetUtcOffset(At(at)).TotalSeconds, zone.OffsetAt(at));
            }
        }

        Assert.True(compared > 10_000);
    }

    [Fact]
    public void Odd_zones_have_the_offsets_that_zdump_prints()
    {
        var compared = 0;
        foreach (var name in (string[])[
            "America/Scoresbysund", "Asia/Gaza", "Africa/Cairo", "Asia/Jerusalem", "America/Santiago", "America/Nuuk",
            "Africa/Monrovia", "Africa/Casablanca", "Europe/Dublin", "Australia/Lord_Howe", "Pacific/Apia"])
        {
            var zone = Find(name);
            foreach (var (at, offset) in Zdump(name))
            {
                Assert.Equal(offset, zone.OffsetAt(at));
                compared++;
            }
        }

        Assert.True(compared > 2_000);
    }

    [Fact]
    public void No_span_of_an_offset_is_shorter_than_the_shifts_around_it()
    {
        foreach (var zone in Tzdata.Names.Select(Find))
        {
            for (var span = 1; span < zone.Spans - 1; span++)
            {
                var length = zone.EndOf(span) - zone.StartOf(span);
                var shift = Math.Abs(zone.OffsetOf(span) - zone.OffsetOf(span - 1))
                    + Math.Abs(zone.OffsetOf(span + 1) - zone.OffsetOf(span));
                Assert.True(length > shift, $"{zone} at {At(zone.StartOf(span))}");
                Assert.NotEqual(zone.OffsetOf(span - 1), zone.OffsetOf(span));
            }
        }
    }

    [Fact]
    public void The_span_of_any_second_is_the_one_that_holds_it()
    {
        foreach (var zone in ((string[])["Europe/Berlin", "Africa/Casablanca", "UTC", "Asia/Kolkata"]).Select(Find))
        {
            for (var span = 0; span < zone.Spans; span++)
            {
                var (start, end) = (zone.StartOf(span), zone.EndOf(span));
                Assert.Equal(span, zone.SpanAt(start));
                Assert.Equal(span, zone.SpanAt(end == long.MaxValue ? end : end - 1));
            }
        }
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT-14")]
    [InlineData("Asia/Ho_Chi_Minh")]
    public void A_name_of_iana_is_a_zone(string name)
    {
        Assert.Equal(name, Find(name).Name);
        Assert.Same(Find(name), Find(name));
    }

    [Theory]
    [InlineData("Europe/berlin", "Europe/Berlin")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("Europe/Berln", "Europe/Berlin")]
    [InlineData("Berlin", "Europe/Berlin")]
    [InlineData("america/new york", "America/New_York")]
    [InlineData("New York", "America/New_York")]
    [InlineData("utc", "UTC")]
    [InlineData(" UTC", "UTC")]
    [InlineData("Z", "UTC")]
    [InlineData("UTC+8", "Etc/GMT-8")]
    [InlineData("GMT-05:00", "Etc/GMT+5")]
    [InlineData("+08:00", "Etc/GMT-8")]
    [InlineData("UTC+0", "UTC")]
    [InlineData("Asia/Beijing", "Asia/Shanghai")]
    [InlineData("China Standard Time", "Asia/Shanghai")]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    [InlineData("Tonga Standard Time", null)]
    [InlineData("Atlantis/Capital", null)]
    [InlineData("", null)]
    [InlineData("../../etc/passwd", null)]
    [InlineData("/usr/share/zoneinfo/Europe/Berlin", null)]
    [InlineData("right/Europe/Berlin", "Europe/Berlin")]
    [InlineData("posix/Europe/Berlin", "Europe/Berlin")]
    [InlineData("posixrules", null)]
    [InlineData("tzdata.zi", null)]
    [InlineData("Factory", null)]
    public void Another_name_is_refused_with_the_zone_that_was_meant(string name, string? suggestion)
    {
        Assert.False(Zone.TryFind(name, out _, out var error));
        Assert.Equal(suggestion, error.Suggestion);
        Assert.Equal(name.EndsWith("Time", StringComparison.Ordinal), error.English.Contains("Windows"));
        Assert.NotEmpty(error.Chinese);
    }

    [Fact]
    public void A_time_is_shown_on_the_clock_of_the_zone()
    {
        Assert.Equal(
            DateTimeOffset.Parse("2026-07-01T02:30:00+05:30"),
            Find("Asia/Kolkata").At(ScheduleTests.Unix("2026-06-30T21:00Z")));
        Assert.Equal(TimeSpan.FromMinutes(330), Find("Asia/Kolkata").At(0).Offset);
        Assert.Equal(TimeSpan.FromMinutes(-44), Find("Africa/Monrovia").At(0).Offset);
    }

    [Fact]
    public void The_release_of_the_database_is_known_here()
    {
        Assert.Matches("^20[0-9][0-9][a-z]$", Tzdata.Version);
        Assert.True(Tzdata.Names.Count > 400);
    }

    [Theory]
    [InlineData("")]
    [InlineData("TZif")]
    [InlineData("no zone at all, but long enough to hold a header of 44 bytes")]
    public void A_file_that_is_no_zone_is_refused(string content) =>
        Assert.Throws<InvalidDataException>(() => ZoneFile.Read(System.Text.Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void A_file_that_ends_too_early_is_refused()
    {
        var file = File.ReadAllBytes(Path.Combine(Tzdata.Folder, "Europe/Berlin"));
        for (var length = 0; length < file.Length; length += 7)
            Assert.Throws<InvalidDataException>(() => ZoneFile.Read(file.AsSpan(0, length)));
    }

    [Fact]
    public void A_zone_that_counts_leap_seconds_is_refused()
    {
        Assert.Equal([new ZoneFile.Span(long.MinValue, 7200)], ZoneFile.Read(FixedZone(leapSeconds: 0)));
        var refused = Assert.Throws<InvalidDataException>(() => ZoneFile.Read(FixedZone(leapSeconds: 1)));
        Assert.Contains("leap", refused.Message);
    }

    [Theory]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2050-03-27T01:00Z +7200", "2050-10-30T01:00Z +3600")]
    [InlineData("IST-1GMT0,M10.5.0,M3.5.0/1", "2050-03-27T01:00Z +3600", "2050-10-30T01:00Z +0")]
    [InlineData("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2050-03-27T01:00Z -3600", "2050-10-30T01:00Z -7200")]
    [InlineData("EET-2EEST,M3.4.4/50,M10.4.4/50", "2050-03-26T00:00Z +10800", "2050-10-28T23:00Z +7200")]
    [InlineData("AEST-10AEDT,M10.1.0,M4.1.0/3", "2050-04-02T16:00Z +36000", "2050-10-01T16:00Z +39600")]
    [InlineData("XXX3EDT,J60/0,J300", "2050-03-01T03:00Z -7200", "2050-10-27T04:00Z -10800")]
    [InlineData("XXX3:30EDT2:30:30,59,299/1:30:30", "2048-02-29T05:30Z -9030", "2048-10-26T04:01Z -12600")]
    public void A_rule_gives_the_changes_of_a_year(string rule, string first, string second)
    {
        var year = int.Parse(first[..4]);
        var spans = PosixZoneRule.Parse(rule).SpansOf(year)
            .Select(span => $"{At(span.From):yyyy-MM-dd'T'HH:mm'Z'} {span.Offset:+0;-0;+0}");
        Assert.Equal([first, second], spans);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CET")]
    [InlineData("CET-1CEST")]
    [InlineData("CET-1CEST,M3.5.0")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3x")]
    [InlineData("CET-1CEST,M3.5,M10.5.0")]
    [InlineData("<CET")]
    public void A_rule_that_cannot_be_read_is_refused(string rule) =>
        Assert.Throws<InvalidDataException>(() => PosixZoneRule.Parse(rule));

    /// <summary>A compiled zone two hours east of UTC, without any transition.</summary>
    private static byte[] FixedZone(byte leapSeconds)
    {
        byte[] header = [.. "TZif2"u8, .. new byte[15], .. new byte[12]];
        byte[] type = [0, 0, 0x1C, 0x20, 0, 0, .. "EET\0"u8];
        byte[] counts = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4];
        byte[] second = [.. header, .. counts, .. type, .. new byte[12 * leapSeconds], .. "\nEET-2\n"u8];
        second[31] = leapSeconds;
        return [.. header, .. counts, .. type, .. second];
    }

    private static Zone Find(string name) =>
        Zone.TryFind(name, out var zone, out var error) ? zone : throw new ArgumentException(error.Message);

    private static DateTimeOffset At(long second) => DateTimeOffset.FromUnixTimeSeconds(second);

    /// <summary>The seconds before and at each transition, and the offset then, as the C library has them.</summary>
    private static IEnumerable<(long At, int Offset)> Zdump(string name)
    {
        var start = new ProcessStartInfo("zdump", ["-v", "-c", "1971,2099", name])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            // Europe/Berlin  Sun Mar 29 00:59:59 2026 UT = Sun Mar 29 01:59:59 2026 CET isdst=0 gmtoff=3600
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [_, _, var month, var day, var time, var year, "UT", "=", .., var offset]
                && offset.StartsWith("gmtoff=", StringComparison.Ordinal)
                && DateTime.TryParseExact(
                    $"{year} {month} {day} {time}", "yyyy MMM d HH:mm:ss", CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                && at.Year is > 1970 and < 2099)
            {
                yield return (new DateTimeOffset(at).ToUnixTimeSeconds(), int.Parse(offset["gmtoff=".Length..]));
            }
        }

        process.WaitForExit();
    }
}
