using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;

namespace Belfry.Cli;

/// <summary>
/// The flags of <c>job create</c> and <c>job update</c>. Each sets one field of the job as <c>/v1/jobs</c> takes it; what
/// the fields may hold is the server's to say.
/// </summary>
internal sealed class JobFlags
{
    private readonly List<(Option Option, string Field, Func<ParseResult, JsonNode?> Value)> _flags = [];

    public JobFlags(TimeProvider clock)
    {
        Text("--name", "name", "NAME", "Unique among jobs.");
        Text("--cron", "cron", "EXPRESSION", "When it is due: five fields, six with seconds first, seven with the year last, or @hourly, @every 90s, … (belfry cron explain shows what one means).");
        Text("--zone", "timeZone", "ZONE", "IANA name of the zone in which cron is read, such as Europe/Berlin. Default UTC.");
        Time("--starts-at", "startsAt", "Not due before this.", clock);
        Time("--ends-at", "endsAt", "Not due after this.", clock);
        Add(Group, "groupId", parsed => parsed.GetValue(Group)); // the name is looked up later
        Text("--tag", "tag", "TAG", "Only workers that carry this tag run it.");
        Text("--remark", "remark", "TEXT", "The job's own note.");
        Duration("--timeout", "timeoutSeconds", "A run that takes longer is ended. Default: no limit.");
        Duration("--grace", "graceSeconds", "Time between SIGTERM and SIGKILL when a run is ended. Default 10s.");
        Whole("--retry", "retry.limit", "How often a failed run is tried again. Default 0.");
        Duration("--retry-delay", "retry.delaySeconds", "Wait before the first retry. Default 10s.");
        Number("--retry-backoff", "retry.backoff", "Each further wait is the one before times this. Default 2.");
        Duration("--retry-max-delay", "retry.maxDelaySeconds", "No wait is longer. Default 1h.");
        Word<ConcurrencyPolicy>("--concurrency", "concurrency", "While another run of it goes on. Default forbid: the new one is skipped.");
        Whole("--queue-limit", "queueLimit", "How many may wait with --concurrency queue. Default 10.");
        Whole("--max-concurrent", "maxConcurrent", "How many may run at once with --concurrency allow. Default 100.");
        Word<MisfirePolicy>("--misfire", "misfire", "What becomes of starts that were missed. Default fire_once.");
        Duration("--start-deadline", "startDeadlineSeconds", "How long a run may wait for a worker. Default 1h.");
        Word<LostPolicy>("--on-lost", "onLost", "What becomes of a run whose worker is lost. Default fail.");
        Duration("--lost-after", "lostAfterSeconds", "A worker silent for so long is lost. Default 30s.");
        Word<Routing>("--routing", "routing", "How one of several workers is chosen. Default most_free_slots.");
        Whole("--priority", "priority", "Higher ones are placed first. Default 0.");
        Text("--run-as", "runAs", "USER", "Account that runs it. Default: the worker's choice.");
        Size("--memory", "limits.memoryBytes", "Most memory of a run. Default: no limit.");
        Duration("--cpu", "limits.cpuSeconds", "Most processor time of a run. Default: no limit.");
        Whole("--open-files", "limits.openFiles", "Most open files of a run. Default: the worker's.");
        Whole("--processes", "limits.processes", "Most processes of a run. Default: the worker's.");
        Size("--max-output", "maxOutputBytes", "How much output is kept. Default 10M.");
    }

    public JobTarget Target { get; } = new();

    public Option<string[]> Params { get; } = OptionKinds.Texts(
        "--param", "NAME=VALUE", "An environment variable of every run; may be given several times.");

    /// <summary>From a file, so that no list of processes and no history of a shell shows it.</summary>
    public Option<string[]> Secrets { get; } = OptionKinds.Texts(
        "--secret", "NAME=FILE", "A secret environment variable of every run, read from a file (- is standard input); stored encrypted, never shown.");

    public Option<string?> Group { get; } = OptionKinds.Text("--group", "GROUP", "Id or name of the worker group whose members may run it.");

    public Option<string[]> Notify { get; } = OptionKinds.Texts(
        "--notify",
        "CHANNEL=EVENTS",
        $"Tells a channel of {string.Join(", ", Core.Contracts.Word.All<NotifyOn>())} (with commas between them; none: no longer); "
        + "may be given several times. CHANNEL is an id, or for administrators a name.");

    public Option<string?> File { get; } = OptionKinds.Text(
        "--file", "JOB.json", "The job as JSON, as job show --json prints it (- for standard input); flags win over it.");

    public IEnumerable<Option> All =>
        [_flags[0].Option, .. Target.All, .. _flags.Skip(1).Select(flag => flag.Option), Params, Secrets, Notify, File];

    /// <summary>The fields that flags set, with dots for those inside of others.</summary>
    public IEnumerable<string> Fields => _flags.Select(flag => flag.Field).Append("notify");

    /// <summary>The options that make no change of their own when left out; true when all are.</summary>
    public bool AreAbsent(ParseResult parsed) => All.All(option => !IsGiven(parsed, option));

    /// <summary>The job of <c>--file</c>; null without it.</summary>
    /// <exception cref="ClientException">It is no JSON object.</exception>
    public JsonObject? ReadFile(ParseResult parsed, Surroundings around)
    {
        if (parsed.GetValue(File) is not { } file)
            return null;
        try
        {
            return JsonNode.Parse(InputFile.Read(around, "--file", file)) as JsonObject
                ?? throw ClientException.Usage($"--file {file}: a job is a JSON object.");
        }
        catch (JsonException e)
        {
            throw new ClientException(ExitCode.Usage, $"--file {file} is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
        }
    }

    /// <summary>Sets what the flags say. The group stays as it was typed; see <see cref="Group"/>.</summary>
    /// <exception cref="ClientException">A file cannot be read, or a flag contradicts the job.</exception>
    public void Apply(ParseResult parsed, Surroundings around, JsonObject job)
    {
        Target.Apply(parsed, around, job);
        foreach (var (option, field, value) in _flags)
        {
            if (IsGiven(parsed, option))
                JsonFields.Set(job, field, value(parsed));
        }
        foreach (var param in parsed.GetValue(Params) ?? [])
        {
            var (name, value) = NamedValue.Parse("--param", param, '=');
            JsonFields.Set(job, ["params", name], value);
        }
        foreach (var secret in parsed.GetValue(Secrets) ?? [])
        {
            var (name, file) = NamedValue.Parse("--secret", secret, '=');
            // What ends a line in an editor is no part of a password.
            var value = InputFile.Read(around, "--secret", file).TrimEnd('\r', '\n');
            JsonFields.Set(job, ["params", name], new JsonObject { ["secret"] = true, ["value"] = value });
        }
    }

    /// <summary>Sets of which events channels are told; channels that no flag names stay.</summary>
    /// <param name="channel">The id of a channel as it was typed.</param>
    /// <exception cref="ClientException">A flag names no channel, or an event that there is not.</exception>
    public async Task ApplyNotifyAsync(ParseResult parsed, JsonObject job, Func<string, Task<long>> channel)
    {
        foreach (var one in parsed.GetValue(Notify) ?? [])
        {
            // The last one: a channel's name may have more of them.
            var at = one.LastIndexOf('=');
            var events = at < 0 ? [] : one[(at + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var known = Core.Contracts.Word.All<NotifyOn>();
            if (at <= 0 || events.Except(known, StringComparer.Ordinal).Any())
                throw ClientException.Usage($"--notify {one}: give CHANNEL=EVENTS, such as 3=failure,recovery. Events are {string.Join(", ", known)}.");
            var id = await channel(one[..at].Trim());
            var rules = new JsonArray([.. (job["notify"] as JsonArray ?? []).Where(rule => !IsOf(rule, id)).Select(rule => rule?.DeepClone())]);
            if (events.Length > 0)
                rules.Add(new JsonObject { ["on"] = new JsonArray([.. events.Distinct().Select(word => JsonValue.Create(word))]), ["channel"] = id });
            job["notify"] = rules;
        }
    }

    private static bool IsOf(JsonNode? rule, long channel)
        => rule is JsonObject entry && entry["channel"] is JsonValue value && value.TryGetValue<long>(out var id) && id == channel;

    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private void Text(string name, string field, string helpName, string description)
    {
        var option = OptionKinds.Text(name, helpName, description);
        Add(option, field, parsed => parsed.GetValue(option));
    }

    private void Word<TEnum>(string name, string field, string description)
        where TEnum : struct, Enum
    {
        var option = OptionKinds.Word(name, Core.Contracts.Word.All<TEnum>(), description);
        Add(option, field, parsed => parsed.GetValue(option));
    }

    private void Whole(string name, string field, string description)
    {
        var option = OptionKinds.Whole(name, description);
        Add(option, field, parsed => parsed.GetValue(option));
    }

    private void Size(string name, string field, string description)
    {
        var option = OptionKinds.Size(name, description);
        Add(option, field, parsed => parsed.GetValue(option));
    }

    private void Number(string name, string field, string description)
    {
        var option = OptionKinds.Number(name, description);
        Add(option, field, parsed => parsed.GetValue(option));
    }

    private void Duration(string name, string field, string description)
    {
        var option = OptionKinds.Duration(name, description);
        Add(option, field, parsed => JsonFields.Number(parsed.GetValue(option)!.Value));
    }

    private void Time(string name, string field, string description, TimeProvider clock)
    {
        var option = OptionKinds.Time(name, description, clock);
        Add(option, field, parsed => Moment.Text(parsed.GetValue(option)!.Value));
    }

    private void Add(Option option, string field, Func<ParseResult, JsonNode?> value) => _flags.Add((option, field, value));
}
