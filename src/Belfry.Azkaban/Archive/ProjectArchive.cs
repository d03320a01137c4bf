using System.IO.Compression;

namespace Belfry.Azkaban.Archive;

/// <summary>A job of a project.</summary>
public sealed record ArchivedJob
{
    /// <summary>Its name: that of its file, or of its node.</summary>
    public required string Name { get; init; }

    /// <summary><c>command</c>, <c>noop</c>, <c>flow</c>, <c>hadoopJava</c> …; "" when it has none.</summary>
    public required string Type { get; init; }

    /// <summary>The jobs that come before it.</summary>
    public required IReadOnlyList<string> DependsOn { get; init; }

    /// <summary>What its own file says. It beats flow parameters.</summary>
    public required IReadOnlyDictionary<string, string> Own { get; init; }

    /// <summary>What the .properties files around it, or the flow, say. Flow parameters beat it.</summary>
    public required IReadOnlyDictionary<string, string> Shared { get; init; }

    /// <summary>When it runs at all (flow 2.0); null for always.</summary>
    public string? Condition { get; init; }
}

/// <summary>A flow of a project.</summary>
public sealed record ArchivedFlow
{
    /// <summary>Its name: that of its last job, or of its .flow file.</summary>
    public required string Name { get; init; }

    /// <summary>Its jobs, each behind those that it depends on.</summary>
    public required IReadOnlyList<ArchivedJob> Jobs { get; init; }

    /// <summary>Whether the archive schedules it (flow 2.0, <c>trigger</c>).</summary>
    public bool HasTrigger { get; init; }

    /// <summary>Why it is none that Azkaban would take; null when it is one.</summary>
    public string? Fault { get; init; }
}

/// <summary>
/// A project's archive, as it is uploaded to Azkaban: <c>.job</c> and <c>.properties</c> files (flow 1.0), or
/// <c>.flow</c> files beside a <c>.project</c> file (flow 2.0).
/// </summary>
public sealed record ProjectArchive
{
    private const long LargestFile = 10 * 1024 * 1024;

    /// <summary>Its flows, by name.</summary>
    public required IReadOnlyList<ArchivedFlow> Flows { get; init; }

    /// <summary>Files that describe no job: what jobs may use of the archive, by their paths in it.</summary>
    public required IReadOnlyList<string> OtherFiles { get; init; }

    /// <summary>Reads an archive.</summary>
    /// <param name="zip">Must be able to seek.</param>
    /// <exception cref="InvalidDataException">It is no zip archive, or a file in it is not what its name says; the message names it.</exception>
    public static ProjectArchive Read(Stream zip)
    {
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read);
        var described = new Dictionary<string, byte[]>();
        var others = new List<string>();
        foreach (var entry in archive.Entries.Where(entry => entry.Name.Length > 0))
        {
            if (Path.GetExtension(entry.Name) is ".job" or ".pull" or ".properties" or ".flow" or ".project")
                described[entry.FullName] = ReadAll(entry);
            else
                others.Add(entry.FullName);
        }
        var isSecond = described.Any(file => file.Key.EndsWith(".project", StringComparison.Ordinal) && FlowFiles.IsVersion2(file.Key, file.Value));
        var flows = isSecond
            ? [.. described.Where(file => file.Key.EndsWith(".flow", StringComparison.Ordinal)).Select(file => FlowFiles.Read(file.Key, file.Value))]
            : JobFiles.Read(described);
        return new ProjectArchive { Flows = [.. flows.OrderBy(flow => flow.Name, StringComparer.Ordinal)], OtherFiles = others };
    }

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        if (entry.Length > LargestFile)
            throw new InvalidDataException($"{entry.FullName} has {entry.Length} bytes, too many for a file that describes jobs.");
        using var content = entry.Open();
        using var memory = new MemoryStream();
        content.CopyTo(memory);
        return memory.ToArray();
    }
}
