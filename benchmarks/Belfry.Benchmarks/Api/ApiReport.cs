using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Belfry.Benchmarks.Site;
using Belfry.Core.Protocol;

namespace Belfry.Benchmarks.Api;

/// <summary>The usual calls by <c>wrk</c>, while a thousand runs a second are scheduled beside them.</summary>
internal static partial class ApiReport
{
    private const int Jobs = 10_000;
    private const int RunsPerSecond = 1_000;
    private const int Connections = 16;
    private const int UsualSeconds = 10;

    // wrk asks a Lua script for each request; names of jobs are unique.
    private const string CreateJob =
        """
        local n = 0
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        request = function()
            n = n + 1
            return wrk.format(nil, nil, nil, '{"name": "made-' .. n .. '", "type": "command", "target": "true", "cron": "0 6 * * *"}')
        end
        """;

    private static readonly (string Name, string Path, string? Script, int Connections)[] Calls =
    [
        ("`GET /v1/jobs`", "/v1/jobs", null, Connections),
        ("`GET /v1/jobs/{id}`", "/v1/jobs/77", null, Connections),
        ("`GET /v1/scheduler-logs`", "/v1/scheduler-logs", null, Connections),
        ("`GET /v1/scheduler-logs?jobId=…`", "/v1/scheduler-logs?jobId=77", null, Connections),
        ("`GET /v1/workers`", "/v1/workers", null, Connections),
        ("`GET /v1/jobs/{id}/explain`", "/v1/jobs/77/explain", null, Connections),
        ("`POST /v1/jobs`, one connection", "/v1/jobs", CreateJob, 1),
    ];

    public static async Task<int> RunAsync(string document, int? seconds, bool json, CancellationToken ct)
    {
        var machine = Machine.Description;
        await using var server = await BenchServer.StartAsync("api", ct);
        var database = await server.CreateDatabaseAsync(ct);
        await using var cluster = await BenchCluster.PrepareAsync(server.Folder, database, ct);
        await NoOpJobs.LoadAsync(database, Jobs, "* * * * * *", ct);
        await cluster.StartMasterAsync(ct);
        cluster.StartWorker(ProtocolLimits.MostSlots, "--dry-run");
        await cluster.WorkersOnlineAsync(1, ct);
        await cluster.StartSchedulesAsync(Enumerable.Range(1, RunsPerSecond).Select(id => (long)id), ct);
        var rows = new List<(string Name, double PerSecond, double P50, double P99)>();
        foreach (var (name, path, script, connections) in Calls)
        {
            // The first seconds are for the compiler.
            await WrkAsync(cluster, server.Folder, path, script, connections, 3, ct);
            var (perSecond, p50, p99) = await WrkAsync(cluster, server.Folder, path, script?.Replace("made-", "made-again-", StringComparison.Ordinal), connections, seconds ?? UsualSeconds, ct);
            rows.Add((name, perSecond, p50, p99));
        }
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{machine} {Connections} connections with a token, {RunsPerSecond:#,0} runs a second beside them; milliseconds.\n\n");
        text.Append("| call | a second | p50 | p99 |\n|---|--:|--:|--:|\n");
        foreach (var (name, perSecond, p50, p99) in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {perSecond:#,0} | {p50:0.0} | {p99:0.0} |\n");
        if (json)
            Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(rows.Select(row => new { call = row.Name, row.PerSecond, row.P50, row.P99 })));
        else
            MarkedSection.Replace(document, "api", text.ToString());
        await Console.Error.WriteLineAsync(text.ToString());
        return 0;
    }

    private static async Task<(double PerSecond, double P50, double P99)> WrkAsync(
        BenchCluster cluster, string folder, string path, string? script, int connections, int seconds, CancellationToken ct)
    {
        List<string> arguments =
        [
            "-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-H", $"Authorization: Bearer {cluster.Token}", new Uri(cluster.Url, path).ToString(),
        ];
        if (script is not null)
        {
            var file = Path.Combine(folder, "request.lua");
            await File.WriteAllTextAsync(file, script, ct);
            arguments.InsertRange(0, ["-s", file]);
        }
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await wrk.StandardOutput.ReadToEndAsync(ct);
        await wrk.WaitForExitAsync(ct);
        if (wrk.ExitCode != 0 || said.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"wrk {path}: {said}");
        return (
            double.Parse(Rate().Match(said).Groups["rate"].Value, CultureInfo.InvariantCulture), Milliseconds(said, "50%"), Milliseconds(said, "99%"));
    }

    private static double Milliseconds(string said, string percentile)
    {
        var match = Regex.Match(said, $@"{percentile}\s+(?<value>[\d.]+)(?<unit>us|ms|s)\b", RegexOptions.None, TimeSpan.FromSeconds(1));
        var value = double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch { "us" => value / 1000, "s" => value * 1000, _ => value };
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();
}
