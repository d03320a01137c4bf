using Belfry.Cli.Terminal;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>Workers, groups and masters as people see them.</summary>
internal static class FleetView
{
    public static void Workers(Screen screen, ViewerTime time, PageDto<WorkerDto> page)
    {
        if (page.Total == 0)
        {
            screen.Say("No workers. belfry worker --masters URL --join-token-file FILE --data DIR starts one.");
            return;
        }
        screen.Table(
            [
                new("id", IsNumber: true), new("name", Gives: true), new("service", Gives: true, Rank: 2), new("host", Gives: true),
                new("state"), new("running", IsNumber: true), new("slots", IsNumber: true), new("tags", Gives: true),
                new("types", Gives: true, Rank: 3), new($"seen ({time.Zone})", Rank: 1),
            ],
            [.. page.Items.Select(worker => (IReadOnlyList<Cell>)
            [
                worker.Id, worker.Name, worker.SrvName, worker.Host, StateOf(worker.State), worker.Running, worker.Capacity,
                worker.Tag?.ToString(), string.Join(',', worker.Types ?? []), worker.SeenAt is { } seen ? time.Short(seen) : null,
            ])]);
        PageOptions.SayRest(screen, page);
    }

    public static void Worker(Screen screen, ViewerTime time, WorkerDto worker) => screen.Details(
    [
        ("worker", worker.Id),
        ("name", worker.Name),
        ("service", worker.SrvName),
        ("host", worker.Host),
        ("state", StateOf(worker.State)),
        ("running", $"{worker.Running} of {worker.Capacity?.ToString() ?? "?"} slots"),
        ("tags", worker.Tag?.ToString()),
        ("types", string.Join(", ", worker.Types ?? [])),
        ("program", worker.ProgramVersion),
        ("registered", worker.CreateTime is { } created ? time.Exact(created) : null),
        ("seen", worker.SeenAt is { } seen ? time.Exact(seen) : null),
    ]);

    public static void Groups(Screen screen, PageDto<WorkerGroupDto> page)
    {
        if (page.Total == 0)
        {
            screen.Say("No worker groups. belfry group create --name NAME --tag TAG makes one.");
            return;
        }
        screen.Table(
            [new("id", IsNumber: true), new("name", Gives: true), new("health"), new("tags", Gives: true), new("workers", Gives: true)],
            [.. page.Items.Select(group => (IReadOnlyList<Cell>)
                [group.Id, group.Name, HealthOf(group), string.Join(',', group.Tags ?? []), MembersOf(group)])]);
        PageOptions.SayRest(screen, page);
    }

    public static void Group(Screen screen, ViewerTime time, WorkerGroupDto group) => screen.Details(
    [
        ("group", group.Id),
        ("name", group.Name),
        ("health", HealthOf(group)),
        ("tags", string.Join(", ", group.Tags ?? [])),
        ("by id", string.Join(", ", group.WorkerIds ?? [])),
        ("workers", MembersOf(group)),
        ("created", group.CreateTime is { } created ? time.Exact(created) : null),
    ]);

    public static void Masters(Screen screen, ViewerTime time, PageDto<MasterDto> page)
    {
        screen.Table(
            [
                new("id", IsNumber: true), new("role"), new("url"), new("ip", Rank: 4), new("term", IsNumber: true, Rank: 1), new("version", Rank: 3),
                new($"started ({time.Zone})", Rank: 2), new($"seen ({time.Zone})"),
            ],
            [.. page.Items.Select(master => (IReadOnlyList<Cell>)
            [
                master.Id, new Cell(master.Role, master.Role == "leader" ? Tone.Good : Tone.Plain), master.Url, master.Ip, master.Term,
                master.Version, time.Short(master.StartedAt), time.Short(master.SeenAt),
            ])]);
        if (!page.Items.Any(master => master.Role == "leader"))
            screen.Note("Nobody leads: nothing is started until one of them is elected.");
    }

    private static Cell StateOf(string? state) => new(state, state switch
    {
        "online" => Tone.Good,
        "draining" => Tone.Doubtful,
        _ => Tone.Bad,
    });

    private static Cell HealthOf(WorkerGroupDto group) => new(group.Health, group.Health == "normal" ? Tone.Good : Tone.Bad);

    private static string MembersOf(WorkerGroupDto group)
        => string.Join(", ", (group.Workers ?? []).Select(worker => $"{worker.Name} (id {worker.Id})"));
}
