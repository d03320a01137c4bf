using System.CommandLine;
using System.Text.Json;
using Belfry.Storage;

namespace Belfry.Cli;

/// <summary><c>belfry secret-key new</c>: another key for the cluster's secrets, because the old one is old or lost.</summary>
internal static class SecretKeyCommand
{
    public static Command Create()
    {
        var file = new Option<string?>("--key-file")
        {
            Description = "The file of keys that gets the new one; default: seal.key in the data folder.",
            HelpName = "FILE",
        };
        var target = new DatabaseTarget();
        var make = new Command(
            "new",
            "Make another key: it seals from the next start of the masters on, and those before it still open. Names the jobs whose secrets no key opens.")
        {
            file, target.Data, target.Database,
        };
        make.SetAction((parsed, ct) => target.UseAsync(
            parsed,
            "belfry secret-key new",
            (database, token) => MakeAsync(
                parsed.GetValue(file) ?? Path.Combine(parsed.GetValue(target.Data) ?? DataFolder.DefaultPath(), DataFolder.SealKeyName), database, token),
            ct));
        return new Command("secret-key", "The key that secrets are stored under.") { make };
    }

    private static async Task MakeAsync(string file, Database database, CancellationToken ct)
    {
        var store = new SecretKeyStore(database);
        var newest = await store.NewestAsync(ct);
        var (keys, text) = SecretKeys.Parse(DataFolder.ReadSecret(file) ?? "", file).WithNew();
        DataFolder.WriteWhole(file, text, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (!await store.AddAsync(keys.Newest!, newest, ct))
            throw new StartupException("Another key was made at the same time. Copy its file to this place.");
        Console.Out.WriteLine($"Key {keys.Newest} is in {file}. Give that file to every master, and restart them.");
        foreach (var row in await store.SealedAsync(ct))
        {
            var unreadable = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Sealed)!
                .Where(param => !keys.CanOpen(param.Value)).Select(param => param.Key).Order(StringComparer.Ordinal).ToList();
            if (unreadable.Count > 0)
                Console.Out.WriteLine($"Job {row.Name}: set {string.Join(", ", unreadable)} again, the old key is not in the file.");
        }
    }
}
