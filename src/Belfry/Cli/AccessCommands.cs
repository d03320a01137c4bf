using System.CommandLine;
using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Cli;

/// <summary><c>token</c> and <c>join-token</c>: for whoever has the data folder or the database.</summary>
internal static class AccessCommands
{
    public static IEnumerable<Command> All() => [Token(), JoinToken()];

    private static Command Token()
    {
        var role = new Option<string>("--role") { Description = "viewer, operator or admin.", Required = true };
        role.AcceptOnlyFromAmong([.. Word.All<Role>()]);
        var name = new Option<string>("--name") { Description = "What the audit log calls its bearer.", DefaultValueFactory = _ => "command line" };
        var target = new DatabaseTarget();
        var create = new Command("create", "Make an API token and print it alone.") { role, name, target.Data, target.Database };
        create.SetAction((parsed, ct) => target.UseAsync(
            parsed,
            "belfry token create",
            async (database, token) => Console.Out.WriteLine(await new AccessControl(new AccessStore(database), TimeProvider.System)
                .CreateTokenAsync(Word.Parse<Role>(parsed.GetRequiredValue(role)), parsed.GetValue(name)!, token)),
            ct));
        return new Command("token", "API tokens.") { create };
    }

    private static Command JoinToken()
    {
        var name = new Option<string>("--name") { Description = "What it is for.", DefaultValueFactory = _ => "command line" };
        var target = new DatabaseTarget();
        var create = new Command("create", "Make a token by which workers join, and print it alone.") { name, target.Data, target.Database };
        create.SetAction((parsed, ct) => target.UseAsync(
            parsed,
            "belfry join-token create",
            async (database, token) => Console.Out.WriteLine(await new AccessControl(new AccessStore(database), TimeProvider.System)
                .CreateJoinTokenAsync(parsed.GetValue(name)!, token)),
            ct));
        return new Command("join-token", "Tokens by which workers join.") { create };
    }
}
