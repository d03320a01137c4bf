using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Belfry.Alerting;
using Belfry.Core.Contracts;
using Belfry.Engine;
using Belfry.Roles;
using Belfry.Storage;
using Belfry.Telemetry;
using Microsoft.Extensions.Configuration;

namespace Belfry.Tests.Roles;

/// <summary><c>docs/operations.md</c> names what there is: every setting, every alert, and the figures they go by.</summary>
public sealed partial class OperationsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Folder("docs", "operations.md"));

    /// <summary>However its lines are broken.</summary>
    private static readonly string Words = string.Join(' ', Document.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("Metrics")]
    [InlineData("Alerts")]
    [InlineData("Mail")]
    [InlineData("Etcd")]
    [InlineData("Retention")]
    public void Every_setting_is_there_and_no_other(string section)
    {
        // The program itself names those that it knows.
        var refused = Assert.Throws<StartupException>(() => Read(($"{section}:Nonsense", "1")));
        var known = KnownSettings().Match(refused.Message).Groups["names"].Value.Split(", ").Select(name => $"{section}:{name}").Order(StringComparer.Ordinal);
        var named = Setting().Matches(Document).Select(match => match.Value)
            .Where(name => name.StartsWith($"{section}:", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(known, named);
    }

    [Fact]
    public void Every_alert_and_every_event_of_a_job_is_there()
    {
        var rows = AlertRow().Matches(Document).Select(match => match.Groups["kind"].Value);
        Assert.Equal(Word.All<AlertKind>().Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        Assert.All(Word.All<Core.Jobs.NotifyOn>(), word => Assert.Contains($"`{word}`", Document, StringComparison.Ordinal));
    }

    [Fact]
    public void The_figures_are_those_of_the_program()
    {
        var (delivery, alerts, etcd) = (new DeliveryOptions(), new AlertOptions(), Read(("Etcd:Endpoints", "http://e:2379")).Etcd!);
        Assert.Contains($"at most one in {delivery.Pace.TotalSeconds:0} s", Words, StringComparison.Ordinal);
        Assert.Contains($"tried again after {delivery.FirstDelay.TotalSeconds:0} s, 20 s, … up to {delivery.LongestDelay.TotalMinutes:0} minutes, {delivery.Tries} times", Words, StringComparison.Ordinal);
        Assert.Contains($"| `Alerts:NothingRanSeconds` | {alerts.NothingRan.TotalSeconds:0} |", Words, StringComparison.Ordinal);
        Assert.Contains($"runs wait for {alerts.Patience.TotalSeconds:0} s", Words, StringComparison.Ordinal);
        Assert.Contains($"| `Etcd:TtlSeconds` | {etcd.Ttl.TotalSeconds:0} |", Words, StringComparison.Ordinal);
        Assert.Contains($"| `Etcd:Prefix` | `{etcd.Prefix}` |", Words, StringComparison.Ordinal);
        Assert.Contains($"| `Metrics:OtlpSeconds` | {new MetricsOptions().OtlpEvery.TotalSeconds:0} |", Words, StringComparison.Ordinal);
        Assert.Contains($"| `Retention:Days` | {new RetentionOptions().Days} |", Words, StringComparison.Ordinal);
    }

    private static MasterConfiguration Read(params (string Key, string Value)[] settings)
        => MasterConfiguration.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());

    private static string Folder(string folder, string file, [CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", folder, file));

    [GeneratedRegex(@"is not known\. There (are|is) (?<names>[A-Za-z, ]+)\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KnownSettings();

    [GeneratedRegex(@"\b(Metrics|Alerts|Mail|Etcd|Retention):[A-Z][A-Za-z]+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^\| `(?!belfry_)(?<kind>[a-z]+_[a-z_]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex AlertRow();
}
