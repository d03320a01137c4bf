using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Belfry.Benchmarks.Site;
using Belfry.Control;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Belfry.Benchmarks.Lists;

/// <summary>
/// Asks every list of the API for its first page, its page 500 and a page by each of its filters, over real HTTP of a
/// master with a PostgreSQL of its own, and writes the times into docs/benchmarks.md.
/// </summary>
internal static class ApiListsReport
{
    private const int Times = 200;
    private const double Aim = 50;

    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(1);

    /// <param name="kept">The folder of a filled database, which is made when it is not there; null for one that is thrown away.</param>
    /// <param name="only">Lists and what is asked of them, by a part of their text, with no table; null for all.</param>
    public static async Task<int> RunAsync(string document, int jobs, int runs, string? kept, string? only, bool json, CancellationToken ct)
    {
        var scratch = Directory.CreateTempSubdirectory("belfry-bench-").FullName;
        var path = kept is null ? Path.Combine(scratch, "data") : Path.GetFullPath(kept);
        try
        {
            using var folder = await DataFolder.OpenAsync(path, new DataFolderUse("./bench api-lists", Passing: false), TimeProvider.System, ct);
            await using var postgres = await EmbeddedPostgres.StartAsync(folder, NullLoggerFactory.Instance, TimeProvider.System, ct);
            await using var cluster = await BenchCluster.PrepareAsync(scratch, postgres.ConnectionString, ct);
            await using (var database = new Database(postgres.ConnectionString))
                await new ListData(database, jobs, runs).LoadAsync(ct);
            await cluster.StartMasterAsync(ct);
            using var client = new HttpClient { BaseAddress = cluster.Url };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.Token);
            await WarmUpAsync(client, ct);
            var measured = new List<Measured>();
            foreach (var list in Lists())
                measured.AddRange(await MeasureAsync(client, list, only, ct));
            if (json)
                Console.WriteLine(JsonSerializer.Serialize(measured, JsonSerializerOptions.Web));
            else if (only is null)
                MarkedSection.Replace(document, "api-lists", Table(jobs, runs, measured));
            await Console.Error.WriteLineAsync($"{measured.Count(one => one.P99 > Aim)} of {measured.Count} are slower than {Aim} ms.");
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
        return 0;
    }

    /// <summary>In its first minute a master spends half of a processor on compiling what is called often.</summary>
    private static async Task WarmUpAsync(HttpClient client, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < WarmUp)
        {
            foreach (var (path, _) in Lists())
                await AskAsync(client, path, ct);
        }
    }

    private static IEnumerable<(string Path, IReadOnlyList<ListField> Fields)> Lists() =>
    [
        ("/v1/jobs", JobControl.Fields),
        ("/v1/scheduler-logs", RunControl.Fields),
        ("/v1/audit-logs", AuditLogControl.Fields),
        ("/v1/workers", WorkerControl.Fields),
        ("/v1/worker-groups", WorkerGroupControl.Fields),
        ("/v1/users", UserControl.Fields),
        ("/v1/tokens", TokenControl.Fields),
        ("/v1/join-tokens", JoinTokenControl.Fields),
        ("/v1/masters", MasterControl.Fields),
        ("/v1/jobs/1/versions", JobVersionControl.Fields),
    ];

    private static async Task<List<Measured>> MeasureAsync(
        HttpClient client, (string Path, IReadOnlyList<ListField> Fields) list, string? only, CancellationToken ct)
    {
        var measured = new List<Measured>();
        await TimeAsync("first page", "");
        await TimeAsync("page 500", "?page=500");
        // Values that there are: those of rows here and there.
        var samples = new List<JsonObject>();
        foreach (var page in (int[])[1, 100])
            samples.AddRange((await AskAsync(client, $"{list.Path}?page={page}&pageSize=500", ct))["items"]!.AsArray().Select(row => row!.AsObject()));
        foreach (var field in list.Fields.Where(field => field.CanFilter))
        {
            foreach (var value in Values(field, samples))
                await TimeAsync($"{field.Name}={value}", $"?{field.Name}={Uri.EscapeDataString(value)}");
        }
        var from = TimeProvider.System.GetUtcNow().AddDays(-10).ToUnixTimeSeconds();
        await TimeAsync("from, to (a day)", $"?from={from}&to={from + 86400}");
        return measured;

        async Task TimeAsync(string what, string query)
        {
            if (only is null || $"{list.Path} {what}".Contains(only, StringComparison.Ordinal))
                measured.Add(await ApiListsReport.TimeAsync(client, list.Path, what, query, ct));
        }
    }

    /// <summary>Every word where there are words; else the most frequent, the rarest, and one that no row has.</summary>
    private static IEnumerable<string> Values(ListField field, List<JsonObject> samples)
    {
        if (field.Words is { } words)
            return words;
        var seen = samples
            .SelectMany(row => row[field.Name] is JsonArray all ? all : (IEnumerable<JsonNode?>)[row[field.Name]])
            .Where(value => value is not null)
            .CountBy(value => value!.ToString()).OrderByDescending(value => value.Value).Select(value => value.Key).ToList();
        var none = field.Kind switch
        {
            ListFieldKind.Number or ListFieldKind.Key => "987654321",
            ListFieldKind.Truth => null,
            _ => "nothing-has-this",
        };
        IEnumerable<string?> chosen = field.Kind == ListFieldKind.Truth ? ["true", "false"] : [seen.FirstOrDefault(), seen.LastOrDefault(), none];
        var parts = field.Kind == ListFieldKind.Substring ? seen.Select(text => text.Split('-')[0]).Take(1) : [];
        return chosen.Concat(parts).OfType<string>().Where(value => value.Length is > 0 and < 100).Distinct();
    }

    private static async Task<Measured> TimeAsync(HttpClient client, string path, string what, string query, CancellationToken ct)
    {
        JsonObject answer = [];
        for (var i = 0; i < 3; i++)
            answer = await AskAsync(client, path + query, ct);
        var times = new List<double>();
        // When a call was slow, to be held against what else went on then.
        var stalls = new List<string>();
        // One that takes seconds need not be asked for minutes to be known as slow.
        var until = TimeProvider.System.GetTimestamp();
        while (times.Count < Times && (times.Count < 10 || TimeProvider.System.GetElapsedTime(until).TotalSeconds < 10))
        {
            var began = TimeProvider.System.GetTimestamp();
            await AskAsync(client, path + query, ct);
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            if (times[^1] > Aim)
                stalls.Add($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} after {times[^1]:0.0} ms");
        }
        times.Sort();
        var total = answer["total"]!.GetValue<long>();
        var measured = new Measured(
            path, what, answer["items"]!.AsArray().Count, total, answer["totalIsEstimate"] is not null,
            times[times.Count / 2], times[Math.Min(times.Count - 1, (int)Math.Ceiling(times.Count * 0.99) - 1)]);
        await Console.Error.WriteLineAsync($"{(measured.P99 > Aim ? "SLOW " : "")}{path} {what}: {measured.P50:0.0} / {measured.P99:0.0} ms, {measured.Rows} of {total}{(stalls.Count > 0 ? $"; slow ones ended at {string.Join(", ", stalls)}" : "")}");
        return measured;
    }

    private static async Task<JsonObject> AskAsync(HttpClient client, string path, CancellationToken ct)
    {
        using var answer = await client.GetAsync(path, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!.AsObject()
            : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }

    private static string Table(int jobs, int runs, List<Measured> measured)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{jobs:#,0} jobs, {runs:#,0} past runs in 30 days, {jobs:#,0} rows of audit log; ");
        text.Append(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, PostgreSQL, master and client on one machine. ");
        text.Append(CultureInfo.InvariantCulture, $"Milliseconds of a whole call over HTTP, {Times} times; {measured.Count(one => one.P99 <= Aim)} of {measured.Count} calls have p99 ≤ {Aim:0} ms.\n\n");
        text.Append("| list | asked for | rows | total | p50 | p99 |\n|---|---|--:|--:|--:|--:|\n");
        foreach (var one in measured)
            text.Append(CultureInfo.InvariantCulture, $"| `{one.Path}` | {one.What} | {one.Rows} | {(one.IsEstimate ? "about " : "")}{one.Total:#,0} | {one.P50:0.0} | {(one.P99 > Aim ? $"**{one.P99:0.0}**" : $"{one.P99:0.0}")} |\n");
        return text.ToString();
    }

    private sealed record Measured(string Path, string What, int Rows, long Total, bool IsEstimate, double P50, double P99);
}
