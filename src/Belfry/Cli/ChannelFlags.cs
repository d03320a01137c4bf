using System.CommandLine;
using System.Text.Json.Nodes;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>The flags of <c>channel create</c> and <c>channel update</c>; what the fields may hold is the server's to say.</summary>
internal sealed class ChannelFlags
{
    private const string Every = "all";
    private const string None = "none";

    private readonly Option<string?> _name = OptionKinds.Text("--name", "NAME", "Unique among channels.");
    private readonly Option<string?> _url = OptionKinds.Text("--url", "URL", "A webhook: what there is to tell is posted there as JSON.");
    private readonly Option<string[]> _to = OptionKinds.Texts("--to", "ADDRESS", "Mail goes there; may be given several times.");
    private readonly Option<string[]> _alerts = OptionKinds.Texts(
        "--alert", "KIND", $"An alert of the scheduler that it is told of; may be given several times. One of {string.Join(", ", Word.All<AlertKind>())}, {Every}, {None}.");

    public ChannelFlags() => _alerts.AcceptOnlyFromAmong([.. Word.All<AlertKind>(), Every, None]);

    public IReadOnlyList<Option> All => [_name, _url, _to, _alerts];

    public bool AreAbsent(ParseResult parsed) => All.All(option => !JobFlags.IsGiven(parsed, option));

    /// <exception cref="ClientException">It would be both a webhook and mail.</exception>
    public void Apply(Call call, JsonObject channel)
    {
        if (call.Get(_name) is { } name)
            channel["name"] = name;
        var (url, to) = (call.Get(_url), call.Get(_to) ?? []);
        if (url is not null && to.Length > 0)
            throw ClientException.Usage("Give --url for a webhook or --to for mail, not both; two channels may have the same alerts.");
        if (url is not null)
            (channel["kind"], channel["url"], channel["to"]) = (Word.Of(ChannelKind.Webhook), url, new JsonArray());
        if (to.Length > 0)
            (channel["kind"], channel["url"], channel["to"]) = (Word.Of(ChannelKind.Mail), null, new JsonArray([.. to.Select(one => JsonValue.Create(one))]));
        if (call.Get(_alerts) is not { Length: > 0 } alerts)
            return;
        var kinds = alerts.Contains(None, StringComparer.Ordinal) ? [] : alerts.Contains(Every, StringComparer.Ordinal) ? Word.All<AlertKind>() : alerts;
        channel["alerts"] = new JsonArray([.. kinds.Select(kind => JsonValue.Create(kind))]);
    }
}
