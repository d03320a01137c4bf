using System.CommandLine;

namespace Belfry.Cli;

/// <summary>The commands that use a running Belfry.</summary>
internal static class ClientCommands
{
    /// <summary>Adds them: some of their own, some below <c>worker</c> and <c>master</c>, which start those by themselves.</summary>
    public static void AddTo(RootCommand root, Surroundings around)
    {
        var make = new ClientCommandFactory(around);
        root.Add(new JobCommands(make).All());
        root.Add(new ScheduleCommands(make).All());
        root.Add(new RunCommands(make).All());
        root.Add(new GroupCommands(make).All());
        root.Add(new ChannelCommands(make).All());
        root.Add(new CronCommands(make).All());
        root.Add(new AzkabanCommands(make).All());
        foreach (var command in new LoginCommands(make).All())
            root.Add(command);
        AddBelow(root, "worker", new WorkerCommands(make).All());
        AddBelow(root, "master", new MasterCommands(make).All());
    }

    private static void AddBelow(RootCommand root, string name, IEnumerable<Command> commands)
    {
        var parent = root.Subcommands.Single(command => command.Name == name);
        foreach (var command in commands)
            parent.Add(command);
    }
}
