using System.Globalization;
using Belfry.Core.Schedules;
using FsCheck;
using FsCheck.Fluent;

namespace Belfry.Tests.Schedules;

/// <summary>Random expressions, zones and times; and how many of them a property is tried with.</summary>
internal static class CronTexts
{
    private static readonly string[] Months =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private static readonly string[] Weekdays = ["SUN", "mon", "Tue", "WED", "THU", "fri", "SAT"];

    /// <summary>Where clocks shift by half an hour, at midnight, by a day, twice a month, in the south, …</summary>
    private static readonly string[] OddZones =
    [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran",
        "America/Sao_Paulo", "America/Asuncion", "Asia/Gaza", "Africa/Cairo", "Europe/Dublin", "Pacific/Kwajalein",
        "Asia/Almaty", "America/Scoresbysund", "Antarctica/Troll", "Asia/Pyongyang", "America/Caracas",
        "Pacific/Norfolk",
    ];

    /// <summary>The environment's BELFRY_TEST_SAMPLES multiplies the samples of every property.</summary>
    private static int Factor { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("BELFRY_TEST_SAMPLES"), out var factor) ? factor : 1;

    public static Gen<string> Zone { get; } = Gen.Frequency(
        (3, Gen.Elements(OddZones)),
        (2, Gen.Elements(Tzdata.Names.ToArray())),
        (1, Gen.Constant("UTC")));

    public static Gen<Guid> JobId { get; } = Gen.Choose(0, int.MaxValue).Two()
        .Select(pair => new Guid(pair.Item1, 7, 7, BitConverter.GetBytes(pair.Item2 * 0x1_0000_0001L)));

    /// <summary>Every form that the language has, in every place where it is allowed.</summary>
    public static Gen<string> Expression { get; } = Gen.Frequency(
        (20, Fields(5)),
        (10, Fields(6)),
        (8, Fields(7)),
        (1, Gen.Elements("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@Hourly")));

    /// <summary>A day once in a while, at one time of day, so that all of 130 years can be looked at.</summary>
    public static Gen<string> Days { get; } =
        from day in Day
        from month in Month
        from weekday in Weekday
        from year in Gen.Frequency((3, Gen.Constant("*")), (1, Year))
        select $"0 0 0 {day} {month} {weekday} {year}";

    /// <summary>Minutes that are due often, fixed and not.</summary>
    public static Gen<string> ChangeMinutes { get; } =
        Gen.Elements("0", "30", "15,45", "10,20,40,59", "*/20", "5-25/10", "7-7", "*");

    /// <summary>Hours around that of a change of the clocks: {0} is two before, {2} its own, {3} one after.</summary>
    public static Gen<string> ChangeHours { get; } = Gen.Elements(
        "{2}", "{1}", "{3}", "{1},{2}", "{2},{3}", "{0},{1},{2},{3}", "{1}-{2}", "{0}-{3}", "{2}/2", "*");

    private static Gen<string> Time(int max) => Gen.Frequency(
        (3, Gen.Constant("*")),
        (6, List(Gen.Frequency(
            (5, Number(0, max)),
            (2, Range(Number(0, max))),
            (2, Gen.Constant("*")),
            (2, Stepped(Gen.OneOf(Gen.Constant("*"), Number(0, max), Range(Number(0, max))), max + 1)),
            (2, Hash(Number(0, max), max + 1))))));

    private static Gen<string> Day => Gen.Frequency(
        (4, Gen.Elements("*", "?")),
        (6, List(Gen.Frequency(
            (4, Number(1, 31)),
            (1, Range(Number(1, 31))),
            (2, Stepped(Gen.OneOf(Gen.Constant("*"), Number(1, 31), Range(Number(1, 31))), 31)),
            (1, Hash(Number(1, 31), 31)),
            (1, Gen.Elements("L", "LW", "lw", "l")),
            (1, Number(1, 30).Select(n => "L-" + n)),
            (1, Number(1, 31).Select(n => n + "W"))))));

    private static Gen<string> Month
    {
        get
        {
            var month = Gen.OneOf(Number(1, 12), Gen.Elements(Months));
            return Gen.Frequency(
                (5, Gen.Constant("*")),
                (4, List(Gen.Frequency(
                    (4, month),
                    (2, Range(month)),
                    (1, Stepped(Gen.OneOf(Gen.Constant("*"), month, Range(month)), 12)),
                    (1, Hash(month, 12))))));
        }
    }

    private static Gen<string> Weekday
    {
        get
        {
            var weekday = Gen.OneOf(Number(0, 7), Gen.Elements(Weekdays));
            return Gen.Frequency(
                (5, Gen.Elements("*", "?")),
                (6, List(Gen.Frequency(
                    (4, weekday),
                    (2, Range(weekday)),
                    (1, Stepped(Gen.OneOf(Gen.Constant("*"), weekday, Range(weekday)), 7)),
                    (1, Hash(weekday, 7)),
                    (1, weekday.Select(day => day + "L")),
                    (2, weekday.Zip(Number(1, 5), (day, n) => $"{day}#{n}"))))));
        }
    }

    private static Gen<string> Year => List(Gen.Frequency(
        (4, Number(1970, 2099)),
        (2, Number(1970, 2099).Two().Where(pair => string.CompareOrdinal(pair.Item1, pair.Item2) <= 0)
            .Select(pair => $"{pair.Item1}-{pair.Item2}")),
        (2, Stepped(Gen.OneOf(Gen.Constant("*"), Number(1970, 2040)), 130))));

    public static void Check<T>(Gen<T> values, int samples, Action<T> holds) => Prop
        .ForAll(values.ToArbitrary(), holds)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(samples * Factor).WithQuietOnSuccess(true));

    private static Gen<string> Fields(int count) =>
        from second in Gen.Frequency((3, Gen.Constant("0")), (2, Time(59)))
        from minute in Time(59)
        from hour in Time(23)
        from day in Day
        from month in Month
        from weekday in Weekday
        from year in Gen.Frequency((1, Gen.Constant("*")), (1, Gen.Constant("2001-2041")), (1, Year))
        select (count == 5 ? "" : second + " ") + $"{minute} {hour} {day} {month} {weekday}"
            + (count == 7 ? " " + year : "");

    private static Gen<string> Number(int min, int max) =>
        Gen.Choose(min, max).Select(number => number.ToString(CultureInfo.InvariantCulture));

    private static Gen<string> Range(Gen<string> value) => value.Zip(value, (from, to) => $"{from}-{to}");

    private static Gen<string> Stepped(Gen<string> range, int max) =>
        range.Zip(Gen.OneOf(Number(1, max), Number(1, Math.Min(max, 6))), (from, step) => $"{from}/{step}");

    private static Gen<string> Hash(Gen<string> value, int max)
    {
        var plain = Gen.OneOf(Gen.Constant("H"), Range(value).Select(range => $"H({range})"));
        return Gen.OneOf(plain, Stepped(plain, max));
    }

    private static Gen<string> List(Gen<string> item) => Gen.Frequency(
        (6, item),
        (2, item.Two().Select(pair => $"{pair.Item1},{pair.Item2}")),
        (1, item.Three().Select(three => $"{three.Item1},{three.Item2},{three.Item3}")));
}
