using Belfry.Cli.Terminal;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>Channels as people see them.</summary>
internal static class ChannelView
{
    public static void List(Screen screen, ViewerTime time, PageDto<ChannelDto> page)
    {
        if (page.Total == 0)
        {
            screen.Say("No channels: nobody is told of alerts. belfry channel create --name NAME --url URL --alert all makes one.");
            return;
        }
        screen.Table(
            [
                new("id", IsNumber: true), new("name", Gives: true), new("kind"), new("tells", Gives: true), new("alerts", Gives: true, Rank: 1),
                new("waiting", IsNumber: true), new($"told ({time.Zone})", Rank: 2), new("error", Gives: true, Rank: 3),
            ],
            [.. page.Items.Select(channel => (IReadOnlyList<Cell>)
            [
                channel.Id, channel.Name, KindOf(channel), WhomOf(channel), AlertsOf(channel, ","), channel.Waiting,
                channel.ToldAt is { } told ? time.Short(told) : null, ErrorOf(channel),
            ])]);
        PageOptions.SayRest(screen, page);
    }

    public static void Show(Screen screen, ViewerTime time, ChannelDto channel) => screen.Details(
    [
        ("channel", channel.Id),
        ("name", channel.Name),
        ("kind", KindOf(channel)),
        ("tells", WhomOf(channel)),
        ("alerts", AlertsOf(channel, ", ")),
        ("waiting", channel.Waiting),
        ("told", channel.ToldAt is { } told ? time.Exact(told) : null),
        ("error", ErrorOf(channel)),
        ("created", channel.CreateTime is { } created ? time.Exact(created) : null),
        ("version", channel.Version),
    ]);

    private static string? KindOf(ChannelDto channel) => channel.Kind is { } kind ? Word.Of(kind) : null;

    private static string? WhomOf(ChannelDto channel) => channel.Url ?? string.Join(", ", channel.To ?? []);

    private static string AlertsOf(ChannelDto channel, string comma) => string.Join(comma, (channel.Alerts ?? []).Select(Word.Of));

    private static Cell ErrorOf(ChannelDto channel) => new(channel.Error, Tone.Bad);
}
