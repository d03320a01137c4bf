namespace Belfry.Storage;

/// <summary>Which account the built-in server works under: PostgreSQL refuses root, and so do its files.</summary>
internal static class PostgresAccount
{
    private const string Usual = "postgres";
    private const uint Root = 0;

    /// <summary>
    /// Ourselves, when we are not root. For root it is the owner of a cluster that exists, else <c>postgres</c>; never
    /// <c>nobody</c>, under whom jobs run, for a job would then own the database.
    /// </summary>
    /// <exception cref="StartupException">There is no such account, or the cluster is somebody else's.</exception>
    /// <param name="cluster">Where the cluster is or will be.</param>
    /// <param name="exists">Whether it is there; an empty folder made for it is replaced, whosever it is.</param>
    public static OsAccount For(string cluster, bool exists)
    {
        var owner = PosixFiles.Identify(cluster)?.Owner;
        if (!OsAccount.IsRoot)
        {
            if (owner is { } other && other != OsAccount.CurrentUid)
                throw new StartupException($"{cluster} belongs to {OsAccount.NameOf(other)}, and this is " +
                    $"{OsAccount.NameOf(OsAccount.CurrentUid)}. Start Belfry as it was started before (root gives the " +
                    $"cluster to '{Usual}'), have root give it over (chown -R), or choose another folder with --data DIR.");
            return OsAccount.Find(OsAccount.CurrentUid) ?? throw new StartupException(
                $"PostgreSQL needs an account with a name, and {OsAccount.CurrentUid} has none on this machine (see /etc/passwd). " +
                "Add one, start Belfry as another account, or use a server of yours with --database \"Host=…\".");
        }

        if (!exists)
            owner = null;
        var account = owner is null or Root ? OsAccount.Find(Usual) : OsAccount.Find(owner.Value);
        if (account is null)
            throw new StartupException(owner is null or Root
                ? $"PostgreSQL does not run as root, and there is no account '{Usual}' for it. Create one " +
                    $"(useradd --system --home-dir / --shell /usr/sbin/nologin {Usual}), start Belfry as an ordinary user, " +
                    "or use a server of yours with --database \"Host=…\"."
                : $"{cluster} belongs to {OsAccount.NameOf(owner.Value)}, which has no name on this machine. " +
                    $"Give it to PostgreSQL's account: chown -R {Usual}: {cluster}");
        if (owner == Root)
            throw new StartupException($"{cluster} belongs to root, for whom PostgreSQL does not work. " +
                $"Give it to PostgreSQL's account: chown -R {Usual}: {cluster}");
        return account.Name == "nobody"
            ? throw new StartupException($"{cluster} belongs to nobody, under whom jobs run. " +
                $"Give it to PostgreSQL's account: chown -R {Usual}: {cluster}")
            : account;
    }
}
