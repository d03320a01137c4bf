using System.CommandLine;
using Belfry.Cli;
using Belfry.Cli.Terminal;
using Belfry.Roles;
using Belfry.Storage;
using Belfry.Worker;
using Npgsql;

var root = new RootCommand("Belfry, a distributed job scheduler.");
foreach (var command in RoleCommands.All().Concat(AccessCommands.All()).Append(AuditCommand.Create()).Append(SecretKeyCommand.Create()))
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
catch (NpgsqlException e)
{
    Console.Error.WriteLine(
        $"PostgreSQL cannot be used: {e.Message} Check that it runs and that the connection string is right (--database).");
    return 1;
}
catch (ArgumentException e) when (args.Contains("--database"))
{
    Console.Error.WriteLine($"--database is no connection string: {e.Message} It looks like \"Host=db;Username=belfry;Password=…;Database=belfry\".");
    return 1;
}
catch (IOException e) when (e.HResult == StandardOutput.BrokenPipe)
{
    return ExitCode.Done; // whoever read the output has seen enough
}
catch (OperationCanceledException)
{
    return 130;
}
