using System.Runtime.InteropServices;

namespace Belfry.Worker.Processes;

/// <summary>An account of this machine, as the password database has it.</summary>
internal sealed record Account
{
    public required string Name { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required string Home { get; init; }

    public required string Shell { get; init; }

    /// <summary>All its groups, the primary one too.</summary>
    public required IReadOnlyList<uint> Groups { get; init; }

    /// <summary>
    /// The account this program runs as; one without an entry in the password database goes by its number.
    /// </summary>
    public static unsafe Account Own()
    {
        var uid = Libc.geteuid();
        Libc.Passwd entry;
        Libc.Passwd* found = null;
        var buffer = stackalloc byte[16 * 1024];
        return Libc.getpwuid_r(uid, &entry, buffer, 16 * 1024, &found) is 0 && found is not null
            ? From(found)
            : new Account
            {
                Name = uid.ToString(),
                Uid = uid,
                Gid = Libc.getegid(),
                Home = "/",
                Shell = "/bin/sh",
                Groups = [],
            };
    }

    /// <summary>The account of that name; null when this machine has none.</summary>
    public static unsafe Account? Find(string name)
    {
        Libc.Passwd entry;
        Libc.Passwd* found = null;
        var buffer = stackalloc byte[16 * 1024];
        return Libc.getpwnam_r(name, &entry, buffer, 16 * 1024, &found) is 0 && found is not null ? From(found) : null;
    }

    private static unsafe Account From(Libc.Passwd* entry)
    {
        var name = Marshal.PtrToStringUTF8(entry->Name)!;
        return new Account
        {
            Name = name,
            Uid = entry->Uid,
            Gid = entry->Gid,
            Home = Marshal.PtrToStringUTF8(entry->Folder) is { Length: > 0 } home ? home : "/",
            Shell = Marshal.PtrToStringUTF8(entry->Shell) is { Length: > 0 } shell ? shell : "/bin/sh",
            Groups = GroupsOf(name, entry->Gid),
        };
    }

    private static unsafe uint[] GroupsOf(string name, uint gid)
    {
        for (var capacity = 64; capacity <= 65_536; capacity *= 4)
        {
            var groups = new uint[capacity];
            var count = capacity;
            fixed (uint* first = groups)
            {
                if (Libc.getgrouplist(name, gid, first, &count) >= 0)
                    return groups[..count];
            }
        }

        return [gid];
    }
}

/// <summary>
/// Which account a run gets. A worker that was started as root runs jobs as <c>--run-as</c>, and never as root unless
/// that names root; any other worker can only be itself.
/// </summary>
/// <param name="own">The account of the worker.</param>
/// <param name="runAs">The account of jobs that name none.</param>
internal sealed class Accounts(Account own, Account runAs)
{
    public const string DefaultRunAs = "nobody";

    public Account Own => own;

    public Account RunAs => runAs;

    /// <exception cref="WorkerStartException">The account of <c>--run-as</c> does not exist or cannot be
    /// taken.</exception>
    public static Accounts Open(string? runAs)
    {
        var own = Account.Own();
        if (own.Uid is not 0)
        {
            if (runAs is not null && runAs != own.Name)
            {
                throw new WorkerStartException(
                    $"--run-as {runAs} needs a worker that was started as root; this one runs as {own.Name}. "
                    + "Start it as root or leave --run-as out.");
            }

            return new Accounts(own, own);
        }

        var name = runAs ?? DefaultRunAs;
        var account = Account.Find(name) ?? throw new WorkerStartException(
            $"--run-as {name}: this machine has no such account. Create it or name another.");
        try
        {
            return Credentials.RunAs(account, real: true, () => new Accounts(own, account));
        }
        catch (CredentialsException e)
        {
            throw new WorkerStartException(
                $"The worker was started as root, but cannot take the account {name} ({SystemWords.OfError(e.Error)}): "
                + "it needs the capabilities SETUID and SETGID. Give it these, or start it as an ordinary account.", e);
        }
    }

    /// <summary>The account for a job's <c>runAs</c>; null with the reason when this worker cannot take it.</summary>
    public Account? For(string? name, out string? failure)
    {
        failure = null;
        if (name is null || name == runAs.Name)
            return runAs;
        if (own.Uid is not 0)
        {
            failure = Failures.RunAsNeedsRoot(name, own.Name);
            return null;
        }

        if (Account.Find(name) is not { } account)
        {
            failure = Failures.NoSuchAccount(name);
            return null;
        }

        if (account.Uid is not 0 || runAs.Uid is 0)
            return account;
        failure = Failures.RunAsRootRefused();
        return null;
    }
}
