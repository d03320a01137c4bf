using System.Text.RegularExpressions;

namespace Belfry.Core.Schedules;

/// <summary>Says what is wrong with a zone name, and finds the zone that was meant.</summary>
internal static partial class ZoneNames
{
    // What people write that is no zone's name, although everybody knows the place.
    private static readonly Dictionary<string, string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Asia/Beijing"] = "Asia/Shanghai",
        ["Beijing"] = "Asia/Shanghai",
        ["China"] = "Asia/Shanghai",
        ["China Standard Time"] = "Asia/Shanghai",
        ["W. Europe Standard Time"] = "Europe/Berlin",
        ["GMT Standard Time"] = "Europe/London",
        ["Eastern Standard Time"] = "America/New_York",
        ["Central Standard Time"] = "America/Chicago",
        ["Pacific Standard Time"] = "America/Los_Angeles",
        ["Tokyo Standard Time"] = "Asia/Tokyo",
        ["India Standard Time"] = "Asia/Kolkata",
        ["San Francisco"] = "America/Los_Angeles",
        ["Z"] = "UTC",
    };

    public static ZoneError Explain(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return new ZoneError(
                "the time zone is empty; expected an IANA name such as Europe/Berlin or UTC",
                "时区为空；应为 IANA 名称，例如 Asia/Shanghai 或 UTC");
        }

        if (Tzdata.Names.Count == 1)
        {
            return new ZoneError(
                $"this machine knows no time zone but UTC: {Tzdata.Folder} holds none; install the tzdata package",
                $"本机除 UTC 外没有任何时区：{Tzdata.Folder} 中没有数据；请安装 tzdata 软件包");
        }

        var suggestion = Suggest(name.Trim());
        if (name.EndsWith(" Time", StringComparison.OrdinalIgnoreCase))
        {
            return new ZoneError(
                $"\"{Shown(name)}\" is a name of Windows; expected an IANA name such as Europe/Berlin",
                $"“{Shown(name)}”是 Windows 的时区名称；应为 IANA 名称，例如 Asia/Shanghai",
                suggestion);
        }

        return new ZoneError(
            $"\"{Shown(name)}\" is no time zone of this machine; expected an IANA name such as Europe/Berlin, "
                + "with capitals as there",
            $"“{Shown(name)}”不是本机的时区；应为 IANA 名称，例如 Asia/Shanghai，区分大小写",
            suggestion);
    }

    public static ZoneError Unreadable(string name, string reason) => new(
        $"the file of time zone {name} in {Tzdata.Folder} cannot be used: {reason}; reinstall the tzdata package",
        $"{Tzdata.Folder} 中时区 {name} 的文件无法使用：{reason}；请重新安装 tzdata 软件包");

    private static string? Suggest(string name)
    {
        if (Others.TryGetValue(name, out var known))
            return Installed(known);
        if (Offset().Match(name) is { Success: true } offset)
        {
            // The signs of Etc are those of POSIX: west is positive.
            var hours = int.Parse(offset.Groups["hours"].ValueSpan);
            var sign = offset.Groups["sign"].ValueSpan is "-" ? '+' : '-';
            return Installed(hours == 0 ? "UTC" : $"Etc/GMT{sign}{hours}");
        }

        var plain = name.Replace(' ', '_');
        var sameLetters = Tzdata.Names.Where(zone => zone.Equals(plain, StringComparison.OrdinalIgnoreCase));
        var sameCity = Tzdata.Names.Where(zone => zone.EndsWith("/" + plain, StringComparison.OrdinalIgnoreCase));
        return sameLetters.Concat(sameCity).FirstOrDefault()
            ?? (plain.Length is > 3 and < 50 ? NearMiss.Find(plain, Tzdata.Names) : null);
    }

    private static string? Installed(string name) => Tzdata.Names.Contains(name, StringComparer.Ordinal) ? name : null;

    private static string Shown(string name) => name.Length <= 60 ? name : name[..60] + "…";

    [GeneratedRegex(
        @"^(UTC|GMT)?(?<sign>[+-])0?(?<hours>\d{1,2})(:?00)?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100)]
    private static partial Regex Offset();
}
