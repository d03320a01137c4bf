using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Belfry.Storage;

/// <summary>
/// Starts PostgreSQL's programs on one folder.
/// <para>
/// The folder is opened before privileges are dropped and handed down as file descriptor 9; the program is told to work
/// in /proc/self/fd/9. So it needs no right to any folder above, and its socket's path is short however deep the folder
/// lies. (Its current folder would not do: PostgreSQL 15 leaves it and comes back by its path.)
/// </para>
/// <para>
/// The descriptor carries a lock, held for as long as any process of the server lives, and so the proof of that: the
/// kernel drops it with the last of them, and a number in postmaster.pid that now belongs to a stranger cannot lie.
/// </para>
/// </summary>
internal static partial class PostgresLauncher
{
    /// <summary>The folder as the launched program sees it.</summary>
    public const string Here = "/proc/self/fd/9";

    /// <summary>Exit code when another server's processes kept the folder for the whole of <see cref="LockWait"/>.</summary>
    public const int StillLocked = 75;

    /// <summary>How long the last processes of a killed server may take to notice and go.</summary>
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(30);

    private const int SigKill = 9;

    // With the lock held, the files by which PostgreSQL itself would notice another server are stale: left there, they
    // stop the start when their number belongs to a stranger, or to a dead server that nobody has collected yet.
    // Whatever else this process was started with is closed: a server that outlives us must not hold a stranger's pipe
    // or lock open.
    private const string Script = """
        umask 077
        exec </dev/null >>"$3" 2>&1
        exec 9<"$1" || exit 1
        flock -x -w "$2" 9 || exit 75
        rm -f /proc/self/fd/9/postmaster.pid /proc/self/fd/9/.s.PGSQL.5432.lock || exit 1
        for open in /proc/self/fd/*; do
            open=${open##*/}
            if [ "$open" -gt 2 ] && [ "$open" -ne 9 ]; then eval "exec $open>&-"; fi
        done
        cd / && shift 3 && exec "$@"
        """;

    /// <summary>Starts the program in a session of its own, so that a Ctrl-C meant for Belfry does not reach it.</summary>
    /// <param name="folder">What becomes <see cref="Here"/>.</param>
    /// <param name="log">Where its output is appended.</param>
    /// <param name="account">Whose rights it gets; null to keep ours.</param>
    public static Process Start(string folder, string log, OsAccount? account, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("setsid")
        {
            ArgumentList = { "bash", "-c", Script, "belfry", folder, LockWait.TotalSeconds.ToString("0"), log },
            WorkingDirectory = "/",
        };
        // PGPORT, PGDATA and their like would steer the server; languages would change the words looked for in its log.
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = string.IsNullOrEmpty(path) ? "/usr/sbin:/usr/bin:/sbin:/bin" : path;
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        if (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") is { } libraries)
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        if (account is not null)
        {
            string[] drop =
            [
                "setpriv", "--reuid", $"{account.Uid}", "--regid", $"{account.Gid}", "--clear-groups",
                "--inh-caps=-all", "--no-new-privs", "--",
            ];
            foreach (var word in drop)
                start.ArgumentList.Add(word);
        }

        foreach (var word in (string[])[program, .. arguments])
            start.ArgumentList.Add(word);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new StartupException(
                $"PostgreSQL is started through setsid, which cannot be run: {e.Message}. " +
                "Install util-linux (Debian, Ubuntu: apt-get install util-linux).",
                e);
        }
    }

    /// <summary>Ends a program that is no server, with everything it has started, in one stroke: its group.</summary>
    public static void KillAll(Process process)
    {
        if (!process.HasExited)
            _ = Kill(-process.Id, SigKill);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
