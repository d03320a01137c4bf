using System.Globalization;
using Belfry.Azkaban.Archive;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;

namespace Belfry.Cli.Import;

/// <summary>What becomes of one flow.</summary>
/// <param name="Flow">Its name.</param>
/// <param name="Job">The job that runs it; null when none can.</param>
/// <param name="Why">Why none can.</param>
/// <param name="Notes">What is not as it was in Azkaban.</param>
internal sealed record ImportedFlow(string Flow, JobDto? Job, string? Why, IReadOnlyList<string> Notes);

/// <summary>
/// Turns flows of an Azkaban project into jobs of our own, where they can be: a job of type <c>command</c> with its
/// commands in order, or several of them one behind the other.
/// </summary>
internal static class AzkabanImport
{
    private const int MostRetries = 100;
    private const double LongestDelay = 86_400;
    private const int LongestName = 200;

    /// <summary>What says how Azkaban itself goes about a job, and has nothing to do with what it runs.</summary>
    private static readonly string[] Ignored =
        ["notify.emails", "failure.emails", "success.emails", "flow.priority", "job.max.Xms", "job.max.Xmx", "memCheck.enabled", "azkaban.memory.check"];

    public static IReadOnlyList<ImportedFlow> Convert(string project, ProjectArchive archive)
        => [.. archive.Flows.Select(flow => Convert(project, flow, archive.OtherFiles))];

    private static ImportedFlow Convert(string project, ArchivedFlow flow, IReadOnlyList<string> files)
    {
        var notes = new List<string>();
        var job = new JobDto { Name = $"{project}/{flow.Name}" };
        var why = flow.Fault ?? WhyNot(flow) ?? (job.Name.Length > LongestName ? $"its name would have {job.Name.Length} characters, {LongestName} are allowed" : null);
        if (why is null)
            why = Fill(flow, files, ref job, notes);
        if (flow.HasTrigger)
            notes.Add("its schedule (trigger) is not taken over; give the job a cron and start it");
        return why is null ? new ImportedFlow(flow.Name, job, null, notes) : new ImportedFlow(flow.Name, null, why, []);
    }

    /// <summary>What its jobs are and how they hang together.</summary>
    private static string? WhyNot(ArchivedFlow flow)
    {
        foreach (var job in flow.Jobs)
        {
            if (job.Type is not ("command" or "noop"))
                return job.Type switch
                {
                    "" => $"its job {job.Name} has no type",
                    "flow" => $"its job {job.Name} is a flow within the flow; only commands in a row become one job",
                    _ => $"its job {job.Name} is of type {job.Type}; only type command runs without Azkaban's plug-ins",
                };
            if (job.Condition is not null)
                return $"its job {job.Name} has a condition ({job.Condition}), which only Azkaban judges";
        }
        var commands = flow.Jobs.Where(job => job.Type == "command").ToList();
        if (commands.Count == 0)
            return "it has no command";
        if (flow.Jobs.Any(job => job.DependsOn.Count > 1) || flow.Jobs.SelectMany(job => job.DependsOn).GroupBy(name => name).Any(group => group.Count() > 1)
            || flow.Jobs.Count(job => job.DependsOn.Count == 0) > 1)
            return $"its jobs run side by side ({string.Join(", ", flow.Jobs.Select(job => job.Name))}); only commands in a row become one job";
        if (commands.Count > 1 && commands.FirstOrDefault(job => Number(job, "retries") > 0) is { } retried)
            return $"its job {retried.Name} is tried again by itself (retries), and a job made of {commands.Count} would be tried again as a whole";
        return null;
    }

    private static string? Fill(ArchivedFlow flow, IReadOnlyList<string> files, ref JobDto job, List<string> notes)
    {
        var commands = flow.Jobs.Where(one => one.Type == "command").ToList();
        var defaults = new Dictionary<string, string?>();
        var variables = new Dictionary<string, string>();
        var lines = new List<string>();
        var parameters = false;
        foreach (var one in commands)
        {
            if (Environment(one, variables) is { } wrong)
                return wrong;
            if (Property(one, "working.dir") is { } folder)
            {
                if (AzkabanText.Resolve(folder, one.Own, one.Shared, defaults, out var bad) is not { } pieces)
                    return bad;
                lines.Add($"cd {AzkabanText.Quote(pieces)}");
            }
            var own = Commands(one);
            if (own.Count == 0)
                return $"its job {one.Name} has no command";
            foreach (var command in own)
            {
                if (AzkabanText.Resolve(command, one.Own, one.Shared, defaults, out var bad) is not { } pieces)
                    return $"its job {one.Name}: {bad}";
                var words = AzkabanText.Words(pieces);
                if (Used(words, files) is { } file)
                    return $"its job {one.Name} uses {file} of the archive, and a job has no files; put it on the workers and name it by its whole path";
                if (words.Count == 0)
                    return $"its job {one.Name} has an empty command";
                parameters |= words.Any(word => word.Any(piece => piece.IsParameter));
                lines.Add(string.Join(' ', words.Select(AzkabanText.Quote)));
            }
            Note(one, notes);
        }
        var (retries, backoff) = (Number(commands[0], "retries"), Number(commands[0], "retry.backoff") / 1000.0);
        if (retries > MostRetries || backoff > LongestDelay)
            return $"its job {commands[0].Name} is tried again {retries} times every {backoff} s; {MostRetries} times and {LongestDelay} s are allowed";
        if (commands.Count > 1)
            notes.Add($"its jobs {string.Join(", ", commands.Select(one => one.Name))} become one script; it ends at the first command that fails");
        if (parameters)
            notes.Add("a parameter's value is one word here, blanks and all; Azkaban would split it");
        var isCommand = lines.Count == 1 && !parameters;
        foreach (var (name, value) in defaults.Where(pair => pair.Value is not null))
            variables.TryAdd(name, value!);
        job = job with
        {
            Type = isCommand ? JobType.Command : JobType.Shell,
            Target = isCommand ? lines[0] : $"#!/bin/sh\nset -e\n{string.Join('\n', lines)}\n",
            Params = variables.Count > 0 ? variables.ToDictionary(variable => variable.Key, variable => ParamDto.Plain(variable.Value)) : null,
            Retry = retries > 0 ? new RetryDto { Limit = (int)retries, DelaySeconds = backoff, Backoff = 1 } : null,
            Remark = $"Imported from the Azkaban flow {flow.Name}.",
        };
        return null;
    }

    /// <summary><c>command</c>, <c>command.1</c>, <c>command.2</c> … until one is missing.</summary>
    private static List<string> Commands(ArchivedJob job)
    {
        var commands = new List<string>();
        if (Property(job, "command") is { } first)
            commands.Add(first);
        for (var n = 1; commands.Count > 0 && Property(job, $"command.{n}") is { } next; n++)
            commands.Add(next);
        return commands;
    }

    /// <summary><c>env.NAME</c>.</summary>
    private static string? Environment(ArchivedJob job, Dictionary<string, string> variables)
    {
        foreach (var (key, value) in job.Shared.Concat(job.Own).Where(pair => pair.Key.StartsWith("env.", StringComparison.Ordinal)))
        {
            var met = new Dictionary<string, string?>();
            if (AzkabanText.Resolve(value, job.Own, job.Shared, met, out var bad) is not { } pieces)
                return $"its job {job.Name}: {bad}";
            if (pieces.Any(piece => piece.IsParameter && met[piece.Text] is null))
                return $"its job {job.Name} sets {key} from a parameter that only a run has";
            var text = string.Concat(pieces.Select(piece => piece.IsParameter ? met[piece.Text] : piece.Text));
            var name = key["env.".Length..];
            if (variables.TryGetValue(name, out var other) && other != text && !job.Shared.ContainsKey(key))
                return $"its jobs set {name} to different values, and a job has one environment";
            variables[name] = text;
        }
        return null;
    }

    /// <summary>A file of the archive that a command names; Azkaban runs it in a folder where they all lie.</summary>
    private static string? Used(IEnumerable<List<TextPiece>> words, IReadOnlyList<string> files)
    {
        var named = words.Where(word => word is [{ IsParameter: false }]).Select(word => word[0].Text.StartsWith("./", StringComparison.Ordinal) ? word[0].Text[2..] : word[0].Text);
        return named.FirstOrDefault(name => files.Any(file => file == name || file.StartsWith($"{name.TrimEnd('/')}/", StringComparison.Ordinal)
            || file.EndsWith($"/{name}", StringComparison.Ordinal)));
    }

    private static void Note(ArchivedJob job, List<string> notes)
    {
        if (Property(job, "user.to.proxy") is { } user)
            notes.Add($"{job.Name} ran as {user} (user.to.proxy); here it runs as the worker decides, or give the job runAs");
        var ignored = Ignored.Where(key => Property(job, key) is not null).ToList();
        if (ignored.Count > 0)
            notes.Add($"{job.Name}: {string.Join(", ", ignored)} {(ignored.Count == 1 ? "has" : "have")} no counterpart in the job itself");
    }

    private static string? Property(ArchivedJob job, string name)
        => (job.Own.GetValueOrDefault(name) ?? job.Shared.GetValueOrDefault(name)) is { Length: > 0 } value ? value : null;

    private static long Number(ArchivedJob job, string name)
        => long.TryParse(Property(job, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
