using System.CommandLine;
using Belfry.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Belfry.Cli;

/// <summary><c>--data DIR</c> or <c>--database CONN</c>: the database that a command works on directly.</summary>
internal sealed class DatabaseTarget
{
    public Option<string?> Data { get; } = new("--data")
    {
        Description = "The data folder of a Belfry with a built-in database, running or not.",
        HelpName = "DIR",
    };

    public Option<string?> Database { get; } = new("--database") { Description = "A PostgreSQL of your own.", HelpName = "CONN" };

    /// <summary>Opens the database for the time of <paramref name="work"/>.</summary>
    /// <param name="command">As a person types it; the application name of its sessions.</param>
    /// <param name="givesWay">Nobody waits for it as they wait for jobs: all others go first.</param>
    public async Task<int> UseAsync(
        ParseResult parsed, string command, Func<Database, CancellationToken, Task> work, CancellationToken ct, bool givesWay = false)
    {
        if (parsed.GetValue(Database) is { } connectionString)
        {
            if (givesWay)
                ProcessPriority.Lower(Environment.ProcessId);
            await using var own = new Database(connectionString, command);
            await work(own, ct);
            return 0;
        }
        var folder = parsed.GetValue(Data) ?? DataFolder.DefaultPath();
        await using var postgres = await CommandPostgres.OpenAsync(folder, command, NullLoggerFactory.Instance, TimeProvider.System, ct);
        // A server that was started for the command has all to itself. It may be started again and outlive the command, and
        // would inherit a low priority.
        if (givesWay && !postgres.IsOwn)
            ProcessPriority.Lower(Environment.ProcessId);
        await using var database = new Database(postgres.ConnectionString, command);
        await work(database, ct);
        return 0;
    }
}
