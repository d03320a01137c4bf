namespace Belfry.Azkaban.Archive;

/// <summary>
/// Flow 1.0: a .job file is a job, a .properties file holds for its folder and those below; the nearest wins. A job on
/// which no other depends ends a flow, and names it.
/// </summary>
internal static class JobFiles
{
    private static readonly char[] Separators = [',', ' ', '\t', ';'];

    public static List<ArchivedFlow> Read(IReadOnlyDictionary<string, byte[]> files)
    {
        var jobs = new Dictionary<string, ArchivedJob>();
        var doubled = new HashSet<string>();
        foreach (var (path, content) in files.Where(file => Path.GetExtension(file.Key) is ".job" or ".pull"))
        {
            var own = JavaProperties.Read(content);
            var name = Path.GetFileNameWithoutExtension(path);
            if (!jobs.TryAdd(name, new ArchivedJob
            {
                Name = name,
                Type = own.GetValueOrDefault("type", "").Trim(),
                DependsOn = own.GetValueOrDefault("dependencies", "").Split(Separators, StringSplitOptions.RemoveEmptyEntries),
                Own = own,
                Shared = Around(path, files),
            }))
                doubled.Add(name);
        }
        var named = jobs.Values.SelectMany(job => job.DependsOn).ToHashSet();
        var flows = jobs.Keys.Where(job => !named.Contains(job)).Select(job => JobGraph.Flow(job, [job], jobs)).ToList();
        // Jobs in a circle end no flow: Azkaban takes such an archive and has no flow of it (3.90.0).
        var reached = flows.SelectMany(flow => flow.Jobs).Select(job => job.Name).ToHashSet();
        flows.AddRange(jobs.Keys.Where(job => !reached.Contains(job) && named.Contains(job))
            .Select(job => JobGraph.Flow(job, [job], jobs))
            .Where(flow => flow.Fault is not null)
            .Take(1));
        return [.. flows.Select(flow => flow.Jobs.FirstOrDefault(job => doubled.Contains(job.Name)) is { } twice
            ? flow with { Fault = $"the archive has more than one job named {twice.Name}" }
            : flow)];
    }

    /// <summary>The properties of a file's folder and of those around it; several in one folder by their names.</summary>
    private static Dictionary<string, string> Around(string path, IReadOnlyDictionary<string, byte[]> files)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var all = new Dictionary<string, string>();
        foreach (var (_, content) in files
            .Where(file => file.Key.EndsWith(".properties", StringComparison.Ordinal))
            .Select(file => (Folder: Path.GetDirectoryName(file.Key) ?? "", file.Key, file.Value))
            .Where(file => file.Folder.Length == 0 || folder == file.Folder || folder.StartsWith($"{file.Folder}/", StringComparison.Ordinal))
            .OrderBy(file => file.Folder.Length).ThenBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => (file.Key, file.Value)))
        {
            foreach (var (name, value) in JavaProperties.Read(content))
                all[name] = value;
        }
        return all;
    }
}
