using System.CommandLine;
using Belfry.Cli;
using Belfry.Roles;
using Belfry.Storage;
using Belfry.Worker;

var root = new RootCommand("Belfry, a distributed job scheduler.");
foreach (var command in RoleCommands.All().Concat(AccessCommands.All()))
    root.Add(command);
var around = Surroundings.OfProcess();
ClientCommands.AddTo(root, around);
Overview.AddTo(root, around);

try
{
    return await CommandLine.RunAsync(root, around, args);
}
catch (Exception e) when (e is StartupException or WorkerStartException or SchemaException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
