using System.CommandLine;
using System.Text.Json.Nodes;
using Belfry.Cli.Connection;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>What can be done to workers from afar; <c>belfry worker</c> itself starts one.</summary>
internal sealed class WorkerCommands(ClientCommandFactory make)
{
    public IEnumerable<Command> All() => [List(), Show(), Drain(), Undrain(), Delete()];

    private static Argument<string> Worker() => new("WORKER") { Description = "Id, name, or SERVICE/NAME." };

    private static Argument<string[]> Workers() => new("WORKER")
    {
        Description = "Ids, names, or SERVICE/NAME.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static async Task<string> PathAsync(Call call, string worker, CancellationToken ct)
        => $"v1/workers/{await call.Lookup.WorkerAsync(worker, ct)}";

    private ClientCommand List()
    {
        var name = OptionKinds.Text("--name", "TEXT", "Workers with this in their name.");
        var service = OptionKinds.Text("--srv-name", "SERVICE", "Workers of this service.");
        var state = OptionKinds.Word("--state", ["online", "offline", "draining"], "Workers in this state.");
        var tag = OptionKinds.Text("--tag", "TAG", "Workers that carry this tag.");
        var page = new PageOptions();
        return make.Make(
            "list",
            "Workers, what they are doing and what they can.",
            [name, service, state, tag, .. page.All],
            ["belfry worker list", "belfry worker list --state offline"],
            async (call, ct) =>
            {
                var query = new Query("v1/workers")
                    .With("name", call.Get(name)).With("srvName", call.Get(service)).With("state", call.Get(state)).With("tag", call.Get(tag));
                var reply = await call.Api.GetAsync(page.AddTo(query, call).ToString(), ct);
                call.Screen.Show(reply.Body, () => FleetView.Workers(call.Screen, call.Time, reply.As<PageDto<WorkerDto>>()));
                return ExitCode.Done;
            });
    }

    private ClientCommand Show()
    {
        var worker = Worker();
        return make.Make(
            "show",
            "Everything about a worker.",
            [worker],
            ["belfry worker show 1"],
            async (call, ct) =>
            {
                var reply = await call.Api.GetAsync(await PathAsync(call, call.Get(worker), ct), ct);
                call.Screen.Show(reply.Body, () => FleetView.Worker(call.Screen, call.Time, reply.As<WorkerDto>()));
                return ExitCode.Done;
            });
    }

    private ClientCommand Drain() => Draining(
        "drain", "Let workers finish what they have and give them nothing more.", true, "is draining; it finishes what it has", ["belfry worker drain build-3"]);

    private ClientCommand Undrain() => Draining(
        "undrain", "Give workers runs again.", false, "is given runs again", ["belfry worker undrain build-3"]);

    private ClientCommand Draining(string name, string description, bool drains, string done, string[] examples)
    {
        var workers = Workers();
        return make.Make(
            name,
            description,
            [workers],
            examples,
            (call, ct) => call.ForEachAsync(call.Get(workers), async worker =>
            {
                var path = await PathAsync(call, worker, ct);
                var reply = await Editing.PutAsync(call.Api, path, null, edited => Set(edited, drains), ct);
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Worker {reply.As<WorkerDto>().Name} {done}."));
            }));
    }

    private static Task Set(JsonObject worker, bool drains)
    {
        worker["draining"] = drains;
        return Task.CompletedTask;
    }

    private ClientCommand Delete()
    {
        var workers = Workers();
        var force = OptionKinds.Flag("--force", "Even when they run something: that is finished, and the workers are forgotten.");
        return make.Make(
            "delete",
            "Forget workers. One whose process still runs comes back when it joins again.",
            [workers, force],
            ["belfry worker delete build-3"],
            (call, ct) => call.ForEachAsync(call.Get(workers), async worker =>
            {
                var path = await PathAsync(call, worker, ct);
                var reply = await call.Api.DeleteAsync(call.Get(force) ? $"{path}?force=true" : path, null, ct);
                call.Screen.Show(reply.Body, () => call.Screen.Say($"Deleted the worker {worker}."));
            }));
    }
}
