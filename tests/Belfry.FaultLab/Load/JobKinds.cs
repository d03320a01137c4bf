using Belfry.FaultLab.Sandbox;

namespace Belfry.FaultLab.Load;

/// <summary>A job as the laboratory asks for it.</summary>
/// <param name="Cron">Null: it is only ever started once at a time, as a timer or by hand.</param>
/// <param name="Steady">Nobody changes or stops its schedule.</param>
internal sealed record JobKind(string Name, string? Cron, string Type, string Target, IReadOnlyDictionary<string, object?> Options, bool Steady)
{
    public Dictionary<string, object?> ToBody()
    {
        var body = new Dictionary<string, object?>(Options)
        {
            ["name"] = Name,
            ["type"] = Type,
            ["target"] = Target,
        };
        if (Cron is not null)
            body["cron"] = Cron;
        return body;
    }
}

/// <summary>The jobs of the laboratory: every policy there is, each once left alone and once started, changed and stopped.</summary>
internal static class JobKinds
{
    /// <summary>What a changed schedule is taken from; the second judge reads these, and only these.</summary>
    public static readonly IReadOnlyList<string> Crons =
        ["* * * * * *", "*/2 * * * * *", "*/3 * * * * *", "0-29 * * * * *", "1,4,7,20-40/5 * * * * *", "30-59/2 * * * * *"];

    private const string EverySecond = "* * * * * *";

    /// <param name="witness">The script that jobs write their testimony with.</param>
    /// <param name="group">The id of a worker group.</param>
    public static IReadOnlyList<JobKind> All(string witness, long group)
    {
        string Script(string body) => $"#!/bin/bash\n. {witness}\nbegan\n{body}\nended\n";
        var kinds = new List<JobKind>();

        Add("allow", EverySecond, Script("sleep 0.1"), ("concurrency", "allow"), ("misfire", "fire_all"));
        Add("allow-late", "*/2 * * * * *", Script(""), ("concurrency", "allow"), ("misfire", "fire_once"), ("priority", 5));
        Add("forbid", EverySecond, Script("sleep 1.3"), ("concurrency", "forbid"), ("misfire", "skip"));
        Add("queue", "*/2 * * * * *", Script("sleep 1.5"), ("concurrency", "queue"), ("queueLimit", 3));
        Add("replace", "*/3 * * * * *", Script("sleep 4"), ("concurrency", "replace"), ("graceSeconds", 1));
        Add("retried", "*/2 * * * * *", Script("[ $BELFRY_ATTEMPT -ge 2 ] || exit 7"),
            ("concurrency", "allow"), ("retry", new { limit = 2, delaySeconds = 0.5 }));
        Add("failing", "*/5 * * * * *", Script("exit 9"), ("retry", new { limit = 1, delaySeconds = 1 }));
        Add("lost-retry", EverySecond, Script("sleep 0.7"),
            ("concurrency", "allow"), ("onLost", "retry"), ("lostAfterSeconds", 5));
        Add("lost-fail", "*/2 * * * * *", Script("sleep 1"), ("concurrency", "allow"), ("onLost", "fail"), ("lostAfterSeconds", 6));
        Add("timeout", "*/5 * * * * *", Script("sleep 20"), ("timeoutSeconds", 1), ("graceSeconds", 1));
        Add("group", EverySecond, Script("sleep 0.05"), ("concurrency", "allow"), ("groupId", group));
        Add("tag", EverySecond, Script("sleep 0.05"), ("concurrency", "allow"), ("tag", "even"), ("misfire", "fire_all"));
        Add("one-worker", "*/2 * * * * *", Script(""), ("concurrency", "allow"), ("tag", "tag3"), ("startDeadlineSeconds", 20));
        Add("broadcast", "*/4 * * * * *", Script(""), ("routing", "broadcast"), ("concurrency", "allow"));
        Add("hashed", EverySecond, Script(""), ("routing", "consistent_hash"), ("concurrency", "allow"));
        Add("in-turn", EverySecond, Script(""), ("routing", "round_robin"), ("concurrency", "allow"));
        Add("anywhere", "*/2 * * * * *", Script(""), ("routing", "random"), ("concurrency", "allow"), ("timeZone", "Asia/Kolkata"));
        Add("output", "*/3 * * * * *", Script("for i in {1..2000}; do echo \"line $i of $BELFRY_RUN_ID\"; done"), ("maxOutputBytes", 20_000));
        AddOf("command", "*/2 * * * * *", "command", $"bash -c '. {witness}; began; ended'", ("concurrency", "allow"));
        AddOf("http", EverySecond, "http", $"http://{Host.Desk}:{HttpWitness.Port}/", ("concurrency", "allow"), ("timeoutSeconds", 10));
        kinds.Add(new JobKind("every", "@every 2s", "shell", Script(""), new Dictionary<string, object?> { ["concurrency"] = "allow" }, Steady: true));
        kinds.Add(new JobKind("once", null, "shell", Script("sleep 0.2"), new Dictionary<string, object?> { ["concurrency"] = "allow" }, Steady: false));
        kinds.Add(new JobKind("once-queued", null, "shell", Script("sleep 0.5"), new Dictionary<string, object?> { ["concurrency"] = "queue" }, Steady: false));
        return kinds;

        void Add(string name, string cron, string script, params (string Name, object? Value)[] options)
            => AddOf(name, cron, "shell", script, options);

        void AddOf(string name, string cron, string type, string target, params (string Name, object? Value)[] options)
        {
            foreach (var steady in (bool[])[true, false])
            {
                var own = type == "http" ? target + (steady ? name : name + "-changed") : target;
                var all = options.ToDictionary(one => one.Name, one => one.Value);
                // Longer than any worker is paused; a run whose machine is gone for good keeps the end waiting so long.
                all.TryAdd("lostAfterSeconds", 12);
                kinds.Add(new JobKind(steady ? name : name + "-changed", cron, type, own, all, steady));
            }
        }
    }
}
