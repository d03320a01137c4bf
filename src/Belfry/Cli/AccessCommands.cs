using System.CommandLine;
using Belfry.Access;
using Belfry.Control;
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
        return new Command("join-token", "Tokens by which workers join.") { create, JoinTokenList(), JoinTokenRevoke() };
    }

    private static Command JoinTokenList()
    {
        var target = new DatabaseTarget();
        var list = new Command("list", "List the tokens by which workers can join, and when each was last used.") { target.Data, target.Database };
        list.SetAction((parsed, ct) => target.UseAsync(
            parsed,
            "belfry join-token list",
            async (database, token) =>
            {
                var page = await new JoinTokenControl(database, new AccessStore(database))
                    .ListAsync(new ListRequest(1, ListRequest.MostPageSize, null, new Dictionary<string, string>()), token);
                foreach (var one in page.Value.Items)
                    Console.Out.WriteLine($"{one.Id}\t{one.Name}\t{(one.LastUsedAt is { } at ? $"last used {at:yyyy-MM-dd HH:mm}Z" : "never used")}");
            },
            ct));
        return list;
    }

    private static Command JoinTokenRevoke()
    {
        var id = new Argument<long>("id") { Description = "As the list has it." };
        var target = new DatabaseTarget();
        var revoke = new Command("revoke", "Let nobody join by a token any more; workers that are connected stay.") { id, target.Data, target.Database };
        revoke.SetAction((parsed, ct) => target.UseAsync(
            parsed,
            "belfry join-token revoke",
            async (database, token) =>
            {
                var revoked = await new JoinTokenControl(database, new AccessStore(database))
                    .RevokeAsync(parsed.GetRequiredValue(id), Caller.CommandLine, token);
                if (revoked.Failure is { } failure)
                    throw new StartupException(failure.Message);
            },
            ct));
        return revoke;
    }
}
