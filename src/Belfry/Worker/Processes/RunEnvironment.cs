using Belfry.Core.Protocol;

namespace Belfry.Worker.Processes;

/// <summary>
/// The environment of a run: little of the worker's own (an allow-list), the account's, what the run is, and the job's
/// <c>params</c>. So a secret in the worker's environment reaches no job.
/// </summary>
internal static class RunEnvironment
{
    public const string RunId = "BELFRY_RUN_ID", TemporaryFolder = "TMPDIR";

    private const string Reserved = "BELFRY_";

    private static readonly (string Name, string Value)[] Locale = [.. ReadLocale()];

    /// <param name="path">The PATH of the runs; see <see cref="PathFor"/>.</param>
    /// <param name="folder">The run's own folder, also for its temporary files.</param>
    public static Dictionary<string, string> Make(RunAssigned run, Account account, string path, string folder)
    {
        var made = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = path,
            ["HOME"] = account.Home,
            ["USER"] = account.Name,
            ["LOGNAME"] = account.Name,
            ["SHELL"] = account.Shell,
            [TemporaryFolder] = folder,
        };
        foreach (var (name, value) in Locale)
            made[name] = value;
        foreach (var (name, value) in run.Spec.Params)
        {
            if (!name.StartsWith(Reserved, StringComparison.Ordinal))
                made[name] = value;
        }

        made["BELFRY_JOB_ID"] = run.Job.ToString();
        made[RunId] = run.Run.ToString();
        made["BELFRY_SCHEDULED_AT"] = run.ScheduledAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        made["BELFRY_ATTEMPT"] = run.Attempt.ToString();
        made["BELFRY_SHARD_INDEX"] = run.Shard.ToString();
        made["BELFRY_SHARD_TOTAL"] = run.Shards.ToString();
        return made;
    }

    /// <summary>
    /// The worker's PATH for its own account; for another only what a system has for everybody comes after it.
    /// </summary>
    public static string PathFor(Account account, Account own)
    {
        var inherited = Environment.GetEnvironmentVariable("PATH");
        if (string.IsNullOrEmpty(inherited))
            return ProgramSearch.DefaultPath;
        return account.Uid == own.Uid ? inherited : $"{inherited}:{ProgramSearch.DefaultPath}";
    }

    private static IEnumerable<(string Name, string Value)> ReadLocale()
    {
        string[] inherited = ["LANG", "LANGUAGE", "TZ"];
        foreach (System.Collections.DictionaryEntry pair in Environment.GetEnvironmentVariables())
        {
            var name = (string)pair.Key;
            if (name.StartsWith("LC_", StringComparison.Ordinal) || inherited.Contains(name, StringComparer.Ordinal))
                yield return (name, (string)pair.Value!);
        }
    }
}
