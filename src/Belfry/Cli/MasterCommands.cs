using System.CommandLine;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>What can be asked about masters; <c>belfry master</c> itself starts one.</summary>
internal sealed class MasterCommands(ClientCommandFactory make)
{
    public IEnumerable<Command> All() => [List()];

    private ClientCommand List() => make.Make(
        "list",
        "Masters that are alive, and which of them leads.",
        [],
        ["belfry master list"],
        async (call, ct) =>
        {
            var reply = await call.Api.GetAsync("v1/masters", ct);
            call.Screen.Show(reply.Body, () => FleetView.Masters(call.Screen, call.Time, reply.As<PageDto<MasterDto>>()));
            return ExitCode.Done;
        });
}
