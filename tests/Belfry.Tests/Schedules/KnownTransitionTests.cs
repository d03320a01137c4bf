using Belfry.Core.Schedules;

namespace Belfry.Tests.Schedules;

/// <summary>
/// Cases worked out by hand from the transitions that zdump lists: expression, zone, the time after which to look, and
/// the instants that follow, all on the wall clock with its offset.
/// </summary>
public sealed class KnownTransitionTests
{
    public static TheoryData<string, string, string, string[]> Cases { get; } = new()
    {
        // Berlin: 02:00 becomes 03:00 on 29 March 2026, 03:00 becomes 02:00 on 25 October.
        { "30 2 * * *", "Europe/Berlin", "2026-03-28T12:00+01:00", ["2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"] },
        { "0 2 * * *", "Europe/Berlin", "2026-03-28T12:00+01:00", ["2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00"] },
        { "0 3 * * *", "Europe/Berlin", "2026-03-28T12:00+01:00", ["2026-03-29T03:00+02:00", "2026-03-30T03:00+02:00"] },
        { "0 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00+01:00", ["2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00"] },
        { "10,50 2 * * *", "Europe/Berlin", "2026-03-28T12:00+01:00", ["2026-03-29T03:00+02:00", "2026-03-30T02:10+02:00"] },
        { "*/20 * * * *", "Europe/Berlin", "2026-03-29T01:20+01:00", ["2026-03-29T01:40+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:20+02:00"] },
        { "45 * * * *", "Europe/Berlin", "2026-03-29T01:00+01:00", ["2026-03-29T01:45+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:45+02:00"] },
        { "30 2 29 3 *", "Europe/Berlin", "2025-12-31T00:00+01:00", ["2026-03-29T03:00+02:00", "2027-03-29T02:30+02:00"] },
        { "0 0 * * *", "Europe/Berlin", "2026-03-28T12:00+01:00", ["2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"] },
        { "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00+02:00", ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"] },
        { "30 2 * * *", "Europe/Berlin", "2026-10-25T02:10+01:00", ["2026-10-26T02:30+01:00"] },
        { "0 2 * * *", "Europe/Berlin", "2026-10-24T12:00+02:00", ["2026-10-25T02:00+02:00", "2026-10-26T02:00+01:00"] },
        { "0 3 * * *", "Europe/Berlin", "2026-10-24T12:00+02:00", ["2026-10-25T03:00+01:00", "2026-10-26T03:00+01:00"] },
        { "*/30 2 * * *", "Europe/Berlin", "2026-10-24T12:00+02:00", ["2026-10-25T02:00+02:00", "2026-10-25T02:30+02:00", "2026-10-25T02:00+01:00", "2026-10-25T02:30+01:00", "2026-10-26T02:00+01:00"] },
        { "0-0 2 * * *", "Europe/Berlin", "2026-10-24T12:00+02:00", ["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-26T02:00+01:00"] },
        { "0 * * * *", "Europe/Berlin", "2026-10-25T01:00+02:00", ["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00"] },
        { "0,30 2,3 * * *", "Europe/Berlin", "2026-10-25T01:00+02:00", ["2026-10-25T02:00+02:00", "2026-10-25T02:30+02:00", "2026-10-25T03:00+01:00", "2026-10-25T03:30+01:00"] },
        { "59 59 2 * * *", "Europe/Berlin", "2026-10-25T01:00+02:00", ["2026-10-25T02:59:59+02:00", "2026-10-26T02:59:59+01:00"] },

        // New York: 02:00 becomes 03:00 on 8 March, 02:00 becomes 01:00 on 1 November.
        { "0 2 * * SUN", "America/New_York", "2026-03-07T12:00-05:00", ["2026-03-08T03:00-04:00", "2026-03-15T02:00-04:00"] },
        { "15 1 * * *", "America/New_York", "2026-10-31T12:00-04:00", ["2026-11-01T01:15-04:00", "2026-11-02T01:15-05:00"] },
        { "15 1-2 * * *", "America/New_York", "2026-10-31T12:00-04:00", ["2026-11-01T01:15-04:00", "2026-11-01T01:15-05:00", "2026-11-01T02:15-05:00"] },
        { "@daily", "America/New_York", "2026-10-31T12:00-04:00", ["2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00"] },

        // Lord Howe, half an hour and southern: 02:00 becomes 01:30 on 5 April, 02:00 becomes 02:30 on 4 October.
        { "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00+11:00", ["2026-04-05T01:45+11:00", "2026-04-06T01:45+10:30"] },
        { "15 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00+11:00", ["2026-04-05T01:15+11:00", "2026-04-06T01:15+10:30"] },
        { "*/15 1 * * *", "Australia/Lord_Howe", "2026-04-05T01:15+11:00", ["2026-04-05T01:30+11:00", "2026-04-05T01:45+11:00", "2026-04-05T01:30+10:30", "2026-04-05T01:45+10:30", "2026-04-06T01:00+10:30"] },
        { "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00+10:30", ["2026-10-04T02:30+11:00", "2026-10-05T02:15+11:00"] },
        { "*/10 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00+10:30", ["2026-10-04T02:30+11:00", "2026-10-04T02:40+11:00", "2026-10-04T02:50+11:00"] },

        // Norfolk, southern: 03:00 becomes 02:00 on 5 April, 02:00 becomes 03:00 on 4 October.
        { "30 2 * * *", "Pacific/Norfolk", "2026-04-04T12:00+12:00", ["2026-04-05T02:30+12:00", "2026-04-06T02:30+11:00"] },
        { "30 2 * * *", "Pacific/Norfolk", "2026-10-03T12:00+11:00", ["2026-10-04T03:00+12:00", "2026-10-05T02:30+12:00"] },

        // Apia has no 30 December 2011; all that was due on it is due at midnight after it.
        { "0 12 * * *", "Pacific/Apia", "2011-12-29T00:00-10:00", ["2011-12-29T12:00-10:00", "2011-12-31T00:00+14:00", "2011-12-31T12:00+14:00"] },
        { "0 12 30 12 *", "Pacific/Apia", "2011-01-01T00:00-10:00", ["2011-12-31T00:00+14:00", "2012-12-30T12:00+14:00"] },
        { "0 0 * * FRI", "Pacific/Apia", "2011-12-24T00:00-10:00", ["2011-12-31T00:00+14:00", "2012-01-06T00:00+14:00"] },
        { "0 0 * * *", "Pacific/Apia", "2011-12-28T12:00-10:00", ["2011-12-29T00:00-10:00", "2011-12-31T00:00+14:00", "2012-01-01T00:00+14:00"] },
        { "0 */6 * * *", "Pacific/Apia", "2011-12-29T12:00-10:00", ["2011-12-29T18:00-10:00", "2011-12-31T00:00+14:00", "2011-12-31T06:00+14:00"] },

        // Kwajalein has no 21 August 1993.
        { "0 9 21 8 *", "Pacific/Kwajalein", "1993-01-01T00:00-12:00", ["1993-08-22T00:00+12:00", "1994-08-21T09:00+12:00"] },

        // Cairo shifted twice in September 2010, each time at midnight: forward into the 10th, back out of the 30th.
        { "30 0 * * *", "Africa/Cairo", "2010-09-09T12:00+02:00", ["2010-09-10T01:00+03:00", "2010-09-11T00:30+03:00"] },
        { "30 23 * * *", "Africa/Cairo", "2010-09-29T12:00+03:00", ["2010-09-29T23:30+03:00", "2010-09-30T23:30+03:00", "2010-10-01T23:30+02:00"] },
        { "0-30/30 23 30 9 *", "Africa/Cairo", "2010-09-01T00:00+02:00", ["2010-09-30T23:00+03:00", "2010-09-30T23:30+03:00", "2010-09-30T23:00+02:00", "2010-09-30T23:30+02:00", "2011-09-30T23:00+02:00"] },
        { "0 0 * * *", "Africa/Cairo", "2010-09-29T12:00+03:00", ["2010-09-30T00:00+03:00", "2010-10-01T00:00+02:00"] },
        { "0 0 * * *", "Africa/Cairo", "2026-04-23T12:00+02:00", ["2026-04-24T01:00+03:00", "2026-04-25T00:00+03:00"] },

        // Casablanca goes back for Ramadan: 03:00 becomes 02:00 on 15 February, 02:00 becomes 03:00 on 22 March 2026.
        { "30 2 * * *", "Africa/Casablanca", "2026-02-14T12:00+01:00", ["2026-02-15T02:30+01:00", "2026-02-16T02:30+00:00"] },
        { "30 2 * * *", "Africa/Casablanca", "2026-03-21T12:00+00:00", ["2026-03-22T03:00+01:00", "2026-03-23T02:30+01:00"] },

        // Almaty left its offset for good on 1 March 2024: midnight became 23:00 of 29 February.
        { "59 23 29 2 *", "Asia/Almaty", "2024-01-01T00:00+06:00", ["2024-02-29T23:59+06:00", "2028-02-29T23:59+05:00"] },
        { "*/30 23 * * *", "Asia/Almaty", "2024-02-29T12:00+06:00", ["2024-02-29T23:00+06:00", "2024-02-29T23:30+06:00", "2024-02-29T23:00+05:00", "2024-02-29T23:30+05:00", "2024-03-01T23:00+05:00"] },
        { "0 0 1 * *", "Asia/Almaty", "2024-02-10T00:00+06:00", ["2024-03-01T00:00+05:00", "2024-04-01T00:00+05:00"] },

        // Asuncion stayed on summer time from October 2024 on; the last jump was at midnight.
        { "0 0 * * *", "America/Asuncion", "2024-10-05T12:00-04:00", ["2024-10-06T01:00-03:00", "2024-10-07T00:00-03:00"] },
        { "30 23 * * *", "America/Asuncion", "2025-03-22T12:00-03:00", ["2025-03-22T23:30-03:00", "2025-03-23T23:30-03:00"] },
        { "30 23 * * *", "America/Asuncion", "2024-03-23T12:00-03:00", ["2024-03-23T23:30-03:00", "2024-03-24T23:30-04:00"] },

        // Scoresbysund changed offset and rule in one moment in March 2024, so that its clocks did not move.
        { "30 23,0 * * *", "America/Scoresbysund", "2024-03-30T12:00-01:00", ["2024-03-30T23:30-01:00", "2024-03-31T00:30-01:00", "2024-03-31T23:30-01:00"] },
        { "30 23 * * *", "America/Scoresbysund", "2024-10-26T12:00-01:00", ["2024-10-26T23:30-01:00", "2024-10-27T23:30-02:00"] },

        // Sao Paulo, until 2019, at midnight: 18 February 2018 began twice at 23:00, 4 November began at 01:00.
        { "0 23 * * *", "America/Sao_Paulo", "2018-02-17T12:00-02:00", ["2018-02-17T23:00-02:00", "2018-02-18T23:00-03:00"] },
        { "0 23 * * SAT", "America/Sao_Paulo", "2018-02-17T23:30-02:00", ["2018-02-24T23:00-03:00"] },
        { "0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00-03:00", ["2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00"] },
        { "0 0 4 11 *", "America/Sao_Paulo", "2018-01-01T00:00-02:00", ["2018-11-04T01:00-02:00", "2019-11-04T00:00-03:00"] },

        // Havana goes back over midnight: 01:00 becomes 00:00 on 1 November 2026.
        { "0 0 * * *", "America/Havana", "2026-10-31T12:00-04:00", ["2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00"] },
        { "*/40 0 * * *", "America/Havana", "2026-10-31T12:00-04:00", ["2026-11-01T00:00-04:00", "2026-11-01T00:40-04:00", "2026-11-01T00:00-05:00", "2026-11-01T00:40-05:00", "2026-11-02T00:00-05:00"] },

        // Pyongyang took half an hour back in 2015 and gave it again in 2018, both at midnight.
        { "45 23 * * *", "Asia/Pyongyang", "2015-08-14T12:00+09:00", ["2015-08-14T23:45+09:00", "2015-08-15T23:45+08:30"] },
        { "45 23 * * *", "Asia/Pyongyang", "2018-05-04T12:00+08:30", ["2018-05-05T00:00+09:00", "2018-05-05T23:45+09:00"] },
        { "0 0 * * *", "Asia/Pyongyang", "2018-05-04T12:00+08:30", ["2018-05-05T00:00+09:00", "2018-05-06T00:00+09:00"] },

        // Caracas, 1 May 2016: 02:30 became 03:00.
        { "40 2 * * *", "America/Caracas", "2016-04-30T12:00-04:30", ["2016-05-01T03:00-04:00", "2016-05-02T02:40-04:00"] },
        { "20 2 * * *", "America/Caracas", "2016-04-30T12:00-04:30", ["2016-05-01T02:20-04:30", "2016-05-02T02:20-04:00"] },

        // Troll shifts by two hours: 01:00 becomes 03:00, 03:00 becomes 01:00.
        { "0 1,2 * * *", "Antarctica/Troll", "2026-03-28T12:00+00:00", ["2026-03-29T03:00+02:00", "2026-03-30T01:00+02:00", "2026-03-30T02:00+02:00"] },
        { "0 1-2 * * *", "Antarctica/Troll", "2026-10-24T12:00+02:00", ["2026-10-25T01:00+02:00", "2026-10-25T02:00+02:00", "2026-10-25T01:00+00:00", "2026-10-25T02:00+00:00", "2026-10-26T01:00+00:00"] },
        { "0 1,2 * * *", "Antarctica/Troll", "2026-10-24T12:00+02:00", ["2026-10-25T01:00+02:00", "2026-10-25T02:00+02:00", "2026-10-26T01:00+00:00"] },

        // Kathmandu began 1986 a quarter of an hour late.
        { "5 0 * * *", "Asia/Kathmandu", "1985-12-31T12:00+05:30", ["1986-01-01T00:15+05:45", "1986-01-02T00:05+05:45"] },

        // Tehran, 2022, the last year: midnight of 22 March became 01:00, of 22 September 23:00.
        { "30 0 22 3 *", "Asia/Tehran", "2022-01-01T00:00+03:30", ["2022-03-22T01:00+04:30", "2023-03-22T00:30+03:30"] },
        { "30 23 21 9 *", "Asia/Tehran", "2022-01-01T00:00+03:30", ["2022-09-21T23:30+04:30", "2023-09-21T23:30+03:30"] },

        // Dublin calls winter the exception; its clocks go as London's: 01:00 becomes 02:00, 02:00 becomes 01:00.
        { "30 1 * * *", "Europe/Dublin", "2026-03-28T12:00+00:00", ["2026-03-29T02:00+01:00", "2026-03-30T01:30+01:00"] },
        { "30 1 * * *", "Europe/Dublin", "2026-10-24T12:00+01:00", ["2026-10-25T01:30+01:00", "2026-10-26T01:30+00:00"] },

        // Monrovia, 7 January 1972: 00:00:00 became 00:44:30, from an offset of -00:44:30.
        { "30 0 * * *", "Africa/Monrovia", "1972-01-05T12:00:00Z", ["1972-01-06T01:14:30Z", "1972-01-07T00:44:30Z", "1972-01-08T00:30:00Z"] },

        // Beyond what the files list (2037) their rule goes on; Scoresbysund's and Cairo's hours lie outside the day.
        { "30 2 * * *", "Europe/Berlin", "2098-03-29T12:00+02:00", ["2098-03-30T03:00+02:00", "2098-03-31T02:30+02:00"] },
        { "30 23 * * *", "America/Scoresbysund", "2042-03-29T12:00-02:00", ["2042-03-30T00:00-01:00", "2042-03-30T23:30-01:00"] },
        { "30 0 * * *", "Africa/Cairo", "2045-04-27T12:00+02:00", ["2045-04-28T01:00+03:00", "2045-04-29T00:30+03:00"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Instants_around_a_transition_are_the_known_ones(
        string expression, string zone, string after, string[] expected)
    {
        var schedule = ScheduleTests.Create(expression, zone);
        var from = ScheduleTests.Unix(after);
        var instants = expected.Select(ScheduleTests.Unix).ToList();
        Assert.Equal(
            Shown(instants, schedule),
            Shown(schedule.Between(from, long.MaxValue).Take(expected.Length), schedule));
        Assert.Equal(
            Shown(Enumerable.Reverse(instants), schedule),
            Shown(Backwards(schedule, instants[^1] + 1).Take(expected.Length), schedule));
        Assert.True(schedule.Previous(instants[0]) <= from);
    }

    [Fact]
    public void The_known_cases_cover_at_least_ten_zones() =>
        Assert.True(Cases.Select(row => row.Data.Item2).Distinct().Count() >= 20);

    private static IEnumerable<long> Backwards(Schedule schedule, long before)
    {
        for (var at = schedule.Previous(before); ; at = schedule.Previous(at))
            yield return at;
    }

    private static IEnumerable<string> Shown(IEnumerable<long> instants, Schedule schedule) =>
        instants.Select(at => schedule.Zone.At(at).ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
}
