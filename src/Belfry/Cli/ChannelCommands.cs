using System.CommandLine;
using System.Text.Json.Nodes;
using Belfry.Cli.Connection;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary><c>belfry channel</c>.</summary>
internal sealed class ChannelCommands(ClientCommandFactory make)
{
    public Command All() => new("channel", "Channels: who is told of alerts, and of what jobs want to be told.")
    {
        Create(), List(), Show(), Update(), Delete(),
    };

    private ClientCommand Create()
    {
        var flags = new ChannelFlags();
        return make.Make(
            "create",
            "Make a channel: a webhook with --url, or mail with --to.",
            flags.All,
            [
                "belfry channel create --name 'on call' --url https://hooks.example.com/belfry --alert all",
                "belfry channel create --name operators --to ops@example.com --alert worker_lost --alert scheduler_full",
                "belfry job update backup --notify 'on call=failure,recovery'",
            ],
            async (call, ct) =>
            {
                var channel = new JsonObject();
                flags.Apply(call, channel);
                if (channel["name"] is null)
                    throw ClientException.Usage("Give the channel a name: --name NAME.");
                if (channel["kind"] is null)
                    throw ClientException.Usage("Say how it is told: --url URL for a webhook, --to ADDRESS for mail.");
                var reply = await call.Api.PostAsync("v1/channels", channel, ct);
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Created the channel {NameOf(reply.As<ChannelDto>())}."));
                return ExitCode.Done;
            });
    }

    private ClientCommand List()
    {
        var name = OptionKinds.Text("--name", "TEXT", "Channels with this in their name.");
        var kind = OptionKinds.Word("--kind", Word.All<ChannelKind>(), "Channels of this kind.");
        var alert = OptionKinds.Word("--alert", Word.All<AlertKind>(), "Channels that are told of this alert.");
        var page = new PageOptions();
        return make.Make(
            "list",
            "Channels, with what waits for them.",
            [name, kind, alert, .. page.All],
            ["belfry channel list", "belfry channel list --alert worker_lost"],
            async (call, ct) =>
            {
                var query = new Query("v1/channels").With("name", call.Get(name)).With("kind", call.Get(kind)).With("alerts", call.Get(alert));
                var reply = await call.Api.GetAsync(page.AddTo(query, call).ToString(), ct);
                call.Screen.Show(reply.Body, () => ChannelView.List(call.Screen, call.Time, reply.As<PageDto<ChannelDto>>()));
                return ExitCode.Done;
            });
    }

    private ClientCommand Show()
    {
        var channel = Channel();
        return make.Make(
            "show",
            "Everything about a channel.",
            [channel],
            ["belfry channel show 'on call'"],
            async (call, ct) =>
            {
                var reply = await call.Api.GetAsync($"v1/channels/{await call.Lookup.ChannelAsync(call.Get(channel), ct)}", ct);
                call.Screen.Show(reply.Body, () => ChannelView.Show(call.Screen, call.Time, reply.As<ChannelDto>()));
                return ExitCode.Done;
            });
    }

    private ClientCommand Update()
    {
        var flags = new ChannelFlags();
        var channel = Channel();
        return make.Make(
            "update",
            "Change a channel; what no flag names stays.",
            [channel, .. flags.All],
            ["belfry channel update 'on call' --url https://hooks.example.com/new", "belfry channel update 3 --alert none"],
            async (call, ct) =>
            {
                if (flags.AreAbsent(call.Parsed))
                    throw ClientException.Usage("Nothing to change: give at least one flag, such as --url URL.");
                var reply = await Editing.PutAsync(
                    call.Api,
                    $"v1/channels/{await call.Lookup.ChannelAsync(call.Get(channel), ct)}",
                    null,
                    edited =>
                    {
                        flags.Apply(call, edited);
                        return Task.CompletedTask;
                    },
                    ct);
                var updated = reply.As<ChannelDto>();
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Updated the channel {NameOf(updated)}; it is at version {updated.Version}."));
                return ExitCode.Done;
            });
    }

    private ClientCommand Delete()
    {
        var channels = new Argument<string[]>("CHANNEL") { Description = "Ids or exact names.", Arity = ArgumentArity.OneOrMore };
        return make.Make(
            "delete",
            "Delete channels that no job names.",
            [channels],
            ["belfry channel delete 'on call'"],
            (call, ct) => call.ForEachAsync(call.Get(channels), async channel =>
            {
                var reply = await call.Api.DeleteAsync($"v1/channels/{await call.Lookup.ChannelAsync(channel, ct)}", null, ct);
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Deleted the channel {channel}."));
            }));
    }

    private static Argument<string> Channel() => new("CHANNEL") { Description = "Id or exact name (name:42 for a name that looks like an id)." };

    private static string NameOf(ChannelDto channel) => $"{channel.Name} (id {channel.Id})";
}
