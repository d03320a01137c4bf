using System.Diagnostics;
using Npgsql;

namespace Belfry.Storage;

/// <summary>
/// The cluster in a data folder: made once, whole or not at all, owned by the account its server works under. Whoever
/// has one of these holds the data folder, so nobody else makes, configures or starts it.
/// </summary>
internal sealed partial class PostgresCluster
{
    public const string Superuser = "belfry";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const string SettingsFile = "belfry.conf";
    private const string HostsFile = "pg_hba.conf";
    private const string IdentitiesFile = "pg_ident.conf";

    /// <summary>How long an initdb whose Belfry was killed may take to end by itself.</summary>
    private static readonly TimeSpan AbandonedWait = TimeSpan.FromSeconds(60);

    private readonly ILogger _log;

    private PostgresCluster(DataFolder data, PostgresBinaries binaries, OsAccount account, ILogger log)
    {
        _log = log;
        Folder = data.PostgresFolder;
        Log = new PostgresLog(data.PostgresLog);
        Binaries = binaries;
        Account = account;
    }

    public string Folder { get; }

    public PostgresBinaries Binaries { get; }

    /// <summary>Whose the folder is and under whom the server works; never root.</summary>
    public OsAccount Account { get; }

    public PostgresLog Log { get; }

    /// <summary>The account to change to; null when this process already works under it.</summary>
    private OsAccount? ChangeTo => Account.Uid == OsAccount.CurrentUid ? null : Account;

    /// <summary>Makes the cluster when there is none and writes its settings.</summary>
    /// <exception cref="StartupException">There is no PostgreSQL for it, it is not ours, or making it failed.</exception>
    public static async Task<PostgresCluster> OpenAsync(
        DataFolder data, PostgresSettings settings, ILogger log, TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = data.PostgresFolder;
        try
        {
            var installed = await PostgresBinaries.FindAsync(cancellationToken);
            var major = MajorOf(folder);
            var binaries = PostgresBinaries.Choose(installed, major, folder);
            var account = PostgresAccount.For(folder, exists: major is not null);
            var cluster = new PostgresCluster(data, binaries, account, log);
            if (major is null)
                await cluster.MakeAsync(data, settings, clock, cancellationToken);
            cluster.Configure(settings);
            return cluster;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                e.HResult == PosixFiles.NoSpaceLeft
                    ? DiskFull(data.Path)
                    : $"The built-in PostgreSQL cannot be prepared in {folder}: {e.Message}.",
                e);
        }
    }

    /// <summary>Whether there is a cluster, whole as it always is.</summary>
    public static bool ExistsIn(string folder) => MajorOf(folder) is not null;

    /// <summary>Starts a server on the cluster. It works in the background; nothing is known about it yet.</summary>
    public Process StartServer()
    {
        KeepLogSmall();
        return PostgresLauncher.Start(
            Folder,
            Log.File,
            ChangeTo,
            Binaries.Postgres,
            "-D", PostgresLauncher.Here,
            "-c", "listen_addresses=",
            "-c", $"unix_socket_directories={PostgresLauncher.Here}",
            "-c", "unix_socket_permissions=0700",
            "-c", "port=5432",
            "-c", $"hba_file={PostgresLauncher.Here}/{HostsFile}",
            "-c", $"ident_file={PostgresLauncher.Here}/{IdentitiesFile}");
    }

    public void KeepLogSmall()
    {
        try
        {
            Log.KeepSmall();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogTooLarge(Log.File, e.Message);
        }
    }

    /// <summary>Why a program that was started when the log had that length has failed, in words for a person.</summary>
    public string Explain(string what, long logLength)
    {
        var lines = Log.Tail(logLength, 15);
        if (lines.Any(line => line.Contains("No space left on device", StringComparison.Ordinal)))
            return DiskFull(Path.GetDirectoryName(Folder)!);
        var said = lines.Count == 0 ? "It said nothing." : $"It said:\n  {string.Join("\n  ", lines)}";
        return $"{what} {said}\nAll of it is in {Log.File}.";
    }

    /// <summary>What a refusal by the server itself means to the person who started Belfry.</summary>
    public string Explain(PostgresException refusal) => refusal.SqlState == PostgresErrorCodes.DiskFull
        ? DiskFull(Path.GetDirectoryName(Folder)!)
        : $"The built-in PostgreSQL refuses Belfry: {refusal.MessageText} (SQLSTATE {refusal.SqlState}). " +
            $"What led to it is in {Log.File}.";

    private static string DiskFull(string folder) =>
        $"The disk that holds {folder} is full ({Free(folder)} MB are free now; a new database alone takes 60), " +
        "so the built-in PostgreSQL cannot work. " +
        "Make room there and start again; nothing that was acknowledged is lost.";

    private static long Free(string folder) => new DriveInfo(folder).AvailableFreeSpace / (1024 * 1024);

    private static int? MajorOf(string folder)
    {
        var file = Path.Combine(folder, "PG_VERSION");
        if (!File.Exists(file))
            return null;
        var text = File.ReadAllText(file).Trim();
        return int.TryParse(text, out var major) ? major : throw new StartupException(
            $"{file} says \"{text}\", which is no version of PostgreSQL that Belfry can use.");
    }

    private async Task MakeAsync(
        DataFolder data, PostgresSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Folder))
        {
            if (Directory.EnumerateFileSystemEntries(Folder).Any())
                throw new StartupException($"{Folder} is not empty, and no PostgreSQL cluster either (it has no PG_VERSION). " +
                    "Move it away, or choose another data folder with --data DIR.");
            Directory.Delete(Folder);
        }

        var draft = Folder + ".new";
        await RemoveAbandonedAsync(draft, clock, cancellationToken);
        LogMaking(Folder, Binaries.Version, Account.Name);
        Directory.CreateDirectory(draft, OwnerOnly);
        if (ChangeTo is { } account)
            PosixFiles.GiveTo(draft, account);
        await InitializeAsync(draft, settings, cancellationToken);
        // What initdb found out about the machine (the kind of shared memory that works) stays in force.
        var conf = Path.Combine(draft, "postgresql.conf");
        DataFolder.WriteWhole(
            conf,
            File.ReadAllText(conf) +
                $"\n# Belfry's settings beat those above. Your own go below this line and beat Belfry's.\ninclude '{SettingsFile}'\n",
            Readable);
        // The rename is what makes the cluster; were it lost with the power, the next start would begin again and
        // throw away everything written since.
        Directory.Move(draft, Folder);
        PosixFiles.SyncFolder(data.Path);
    }

    /// <summary>Removes what an interrupted start left, when the initdb it started has ended too.</summary>
    private async Task RemoveAbandonedAsync(string draft, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(draft))
            return;
        var began = clock.GetTimestamp();
        while (true)
        {
            using (var folder = PosixFiles.OpenFolder(draft))
            {
                if (PosixFiles.TryLock(folder))
                    break;
            }

            if (clock.GetElapsedTime(began) > AbandonedWait)
                throw new StartupException($"Another start left an initdb that still works in {draft} and does not end. " +
                    "End it (ps ax | grep initdb) and start again.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
        }

        LogRemovingAbandoned(draft);
        Directory.Delete(draft, recursive: true);
    }

    private async Task InitializeAsync(string draft, PostgresSettings settings, CancellationToken cancellationToken)
    {
        var logLength = Log.Length;
        string[] arguments =
        [
            "-D", PostgresLauncher.Here, "-U", Superuser, "--encoding=UTF8", "--locale=C", "--data-checksums",
            "--auth-local=peer", "--auth-host=reject", "--no-instructions",
        ];
        using var process = PostgresLauncher.Start(
            draft, Log.File, ChangeTo, Binaries.InitDb, settings.Durable ? arguments : [.. arguments, "--no-sync"]);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            PostgresLauncher.KillAll(process);
            throw;
        }

        if (process.ExitCode != 0)
            throw new StartupException(Explain(
                $"The database cluster could not be made in {Folder}: initdb ended with code {process.ExitCode}.", logLength));
    }

    private void Configure(PostgresSettings settings)
    {
        Write(SettingsFile, settings.ToText());
        // Only the owner of the folder gets in, and root, who owns everything; the socket's folder is 0700 besides.
        Write(HostsFile, "# Belfry writes this file anew at every start.\nlocal all all peer map=belfry\n");
        Write(IdentitiesFile, $"""
            # Belfry writes this file anew at every start.
            belfry "{OsAccount.Find(0)?.Name ?? "root"}" {Superuser}
            belfry "{Account.Name}" {Superuser}

            """);
    }

    /// <summary>A file that says it already is left alone, so that a full disk does not stand in the way.</summary>
    private void Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        if (!File.Exists(file) || File.ReadAllText(file) != text)
            DataFolder.WriteWhole(file, text, Readable);
    }

    [LoggerMessage(1000, LogLevel.Information, "Making the database cluster in {Folder} (PostgreSQL {Version}, account {Account}); this is done once")]
    private partial void LogMaking(string folder, string version, string account);

    [LoggerMessage(1001, LogLevel.Warning, "Removing {Folder}, which an interrupted first start left behind")]
    private partial void LogRemovingAbandoned(string folder);

    [LoggerMessage(1002, LogLevel.Warning, "The log of the built-in PostgreSQL, {File}, is large, and its older part cannot be set aside: {Why}")]
    private partial void LogTooLarge(string file, string why);
}
