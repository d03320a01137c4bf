using System.CommandLine;
using Belfry.Cli.Connection;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary><c>belfry group</c>.</summary>
internal sealed class GroupCommands(ClientCommandFactory make)
{
    public Command All() => new("group", "Worker groups: who may run a job that names one.")
    {
        Create(), List(), Show(), Delete(),
    };

    private ClientCommand Create()
    {
        var name = new Option<string>("--name") { HelpName = "NAME", Description = "Unique among groups.", Required = true };
        var workers = OptionKinds.Texts("--worker", "WORKER", "A member, by id or name; may be given several times.");
        var tags = OptionKinds.Texts("--tag", "TAG", "Whoever carries this tag is a member too; may be given several times.");
        return make.Make(
            "create",
            "Make a worker group: workers one by one, by tag, or both. Whoever joins later with one of the tags belongs to it.",
            [name, workers, tags],
            ["belfry group create --name gpu --tag cuda", "belfry group create --name two --worker build-1 --worker build-2"],
            async (call, ct) =>
            {
                var members = new List<long>();
                foreach (var worker in call.Get(workers) ?? [])
                    members.Add(await call.Lookup.WorkerAsync(worker, ct));
                var group = new WorkerGroupDto { Name = call.Get(name), WorkerIds = members, Tags = call.Get(tags) };
                var reply = await call.Api.PostAsync("v1/worker-groups", group, ct);
                call.Screen.Show(reply.Body, () =>
                {
                    var created = reply.As<WorkerGroupDto>();
                    call.Screen.Say($"Created the worker group {created.Name} (id {created.Id}) with {created.Workers?.Count ?? 0} workers.");
                });
                return ExitCode.Done;
            });
    }

    private ClientCommand List()
    {
        var name = OptionKinds.Text("--name", "TEXT", "Groups with this in their name.");
        var page = new PageOptions();
        return make.Make(
            "list",
            "Worker groups and their members.",
            [name, .. page.All],
            ["belfry group list"],
            async (call, ct) =>
            {
                var reply = await call.Api.GetAsync(page.AddTo(new Query("v1/worker-groups").With("name", call.Get(name)), call).ToString(), ct);
                call.Screen.Show(reply.Body, () => FleetView.Groups(call.Screen, reply.As<PageDto<WorkerGroupDto>>()));
                return ExitCode.Done;
            });
    }

    private ClientCommand Show()
    {
        var group = new Argument<string>("GROUP") { Description = "Id or exact name." };
        return make.Make(
            "show",
            "Everything about a worker group.",
            [group],
            ["belfry group show gpu"],
            async (call, ct) =>
            {
                var reply = await call.Api.GetAsync($"v1/worker-groups/{await call.Lookup.GroupAsync(call.Get(group), ct)}", ct);
                call.Screen.Show(reply.Body, () => FleetView.Group(call.Screen, call.Time, reply.As<WorkerGroupDto>()));
                return ExitCode.Done;
            });
    }

    private ClientCommand Delete()
    {
        var groups = new Argument<string[]>("GROUP") { Description = "Ids or exact names.", Arity = ArgumentArity.OneOrMore };
        return make.Make(
            "delete",
            "Delete worker groups that no job names.",
            [groups],
            ["belfry group delete gpu"],
            (call, ct) => call.ForEachAsync(call.Get(groups), async group =>
            {
                var reply = await call.Api.DeleteAsync($"v1/worker-groups/{await call.Lookup.GroupAsync(group, ct)}", null, ct);
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Deleted the worker group {group}."));
            }));
    }
}
