using Belfry.Access;
using Belfry.Cli.Connection;
using Belfry.Storage;

namespace Belfry.Roles;

/// <summary>What a master does before it serves: the schema, the administrator, the certificate.</summary>
internal static class MasterSetUp
{
    /// <summary>Brings the schema up to date and makes the administrator of a new database.</summary>
    /// <returns>The administrator's password, when it was made just now.</returns>
    public static async Task<string?> PrepareAsync(string connectionString, ILoggerFactory logs, TimeProvider clock, CancellationToken ct)
    {
        await using var database = new Database(connectionString);
        await new Migrator(database, logs.CreateLogger<Migrator>()).MigrateAsync(ct);
        return await new AccessControl(new AccessStore(database), clock).CreateAdministratorAsync(ct);
    }

    /// <summary>
    /// The keys of the cluster's secrets: from the file that was named, else from the data folder, where the first master
    /// makes one. A master without the cluster's key is refused while there are secrets, for it could lead and not read
    /// them; while there are none it is let in without a key, and sealing waits until it has it.
    /// </summary>
    public static async Task<SecretKeys> SecretKeysAsync(
        DataFolder folder, string? keyFile, string connectionString, CancellationToken ct)
    {
        await using var database = new Database(connectionString);
        var store = new SecretKeyStore(database);
        var keys = SecretKeyFile.Read(folder, keyFile);
        var newest = await store.NewestAsync(ct);
        if (newest is not null && keys.Newest == newest)
            return keys;
        if (newest is not null && await store.AnySealedAsync(ct))
            throw SecretKeyFile.Missing(folder, keyFile, newest);
        if (newest is null || (await new MasterStore(database).LiveAsync(ct)).All(master => master.MasterId == folder.MasterId))
        {
            if (keys.Newest is null)
                keys = SecretKeyFile.Make(folder, keyFile, keys);
            if (await store.AddAsync(keys.Newest!, newest, ct))
                return keys;
        }
        Console.Error.WriteLine($"Secrets cannot be stored yet. {SecretKeyFile.Missing(folder, keyFile, await store.NewestAsync(ct) ?? "").Message}");
        return SecretKeys.None;
    }

    /// <summary>A join token for the worker of the same process, kept in the data folder.</summary>
    public static async Task<string> OwnJoinTokenAsync(DataFolder folder, string connectionString, TimeProvider clock, CancellationToken ct)
    {
        await using var database = new Database(connectionString);
        var store = new AccessStore(database);
        if (DataFolder.ReadSecret(folder.JoinTokenFile)?.Trim() is { Length: > 0 } known
            && await store.IsJoinTokenAsync(Secret.Hash(known), ct))
            return known;
        var made = await new AccessControl(store, clock).CreateJoinTokenAsync("standalone", ct);
        folder.WriteSecret(folder.JoinTokenFile, $"{made}\n");
        return made;
    }

    /// <summary>
    /// Lets the commands of whoever owns the data folder in: <c>belfry job list --data DIR</c>. Such a person can do
    /// everything anyway, for the database lies in the same folder.
    /// </summary>
    public static async Task LetOwnerInAsync(
        DataFolder folder, string connectionString, string url, TimeProvider clock, CancellationToken ct)
    {
        await using var database = new Database(connectionString);
        var store = new AccessStore(database);
        var known = LocalAccess.Read(folder.Path)?.Token;
        var token = known is not null && await store.FindTokenAsync(Secret.Hash(known), ct) is not null
            ? known
            : await new AccessControl(store, clock).CreateTokenAsync(Role.Admin, "local owner", ct);
        new LocalAccess(url, token).Write(folder);
    }

    /// <summary>Says where the master is, and on the first start how to sign in.</summary>
    public static void Announce(MasterSettings settings, string? password)
    {
        Print("http", settings.Http, "--http");
        if (settings.Https is { } https)
            Print("https", https, "--https");
        if (password is null)
            return;
        Console.Out.WriteLine();
        Console.Out.WriteLine($"  Sign in as {AccessControl.Administrator} with the password {password}");
        Console.Out.WriteLine("  It is shown this once and stored nowhere.");
        Console.Out.WriteLine();
    }

    private static void Print(string scheme, ListenAddress address, string option)
        => Console.Out.WriteLine(address.IsReplacement
            ? $"Belfry is at {address.LocalUrl(scheme)} (the usual port is taken; choose one with {option} ADDR:PORT)"
            : $"Belfry is at {address.LocalUrl(scheme)}");
}
