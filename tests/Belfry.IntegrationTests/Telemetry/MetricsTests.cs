using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Belfry.Access;
using Belfry.IntegrationTests.Engine;
using Belfry.IntegrationTests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Telemetry;

/// <summary>What a real master shows at <c>/metrics</c>, sends by OTLP and writes into its log.</summary>
public sealed partial class MetricsTests(PostgresFixture postgres) : EngineTest(postgres)
{
    /// <summary>These are there only once Azkaban was asked for the state of a flow.</summary>
    private static readonly string[] OnlyWithAzkaban = ["belfry_azkaban_unfinished", "belfry_azkaban_reachable", "belfry_azkaban_sync_seconds"];

    [Fact]
    public async Task Everything_that_dashboard_rules_and_handbook_name_is_shown_to_those_who_may_see_it()
    {
        await using var collector = await Collector.StartAsync(Ct);
        var master = await StartMasterAsync(
            environment: [
                ("BELFRY_Metrics__AllowedNetworks", "127.0.0.2"), ("BELFRY_Metrics__OtlpEndpoint", collector.Url), ("BELFRY_Metrics__OtlpSeconds", "1"),
                ("BELFRY_Azkaban__Url", "http://127.0.0.1:9"), ("BELFRY_Azkaban__User", "belfry"), ("BELFRY_Azkaban__PasswordFile", await PasswordFileAsync()),
            ]);
        using var client = await ClientAsync(master);
        var worker = await NewWorkerAsync();
        await worker.ConnectAsync(await master.AddressAsync(Ct));
        var job = await CreateJobAsync(client, Job("every-second"));
        await StartAsync(client, [job.Id!.Value]);
        await worker.FinishAsync((await worker.TakeAsync()).Run);
        await worker.TakeAsync();
        var text = await Eventually.BecomesAsync(
            () => client.GetStringAsync("/metrics", Ct),
            seen => ((string[])["belfry_runs_ended_total{state=\"succeeded\"} 1\n", "belfry_runs_unfinished{state=\"running\"} 1\n"])
                .All(line => seen.Contains(line, StringComparison.Ordinal)),
            Ct);

        var shown = TypeLine().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet();
        var root = RepositoryRoot();
        foreach (var file in (string[])["deploy/grafana/belfry.json", "deploy/prometheus/belfry.rules.yml", "docs/operations.md"])
        {
            var named = MetricName().Matches(await File.ReadAllTextAsync(Path.Combine(root, file), Ct))
                .Select(match => HistogramPart().Replace(match.Value, "")).Distinct().Except(OnlyWithAzkaban).ToList();
            Assert.True(named.Count > 2, file);
            Assert.True(named.All(shown.Contains), $"{file} names what is not shown: {string.Join(", ", named.Where(name => !shown.Contains(name)))}");
        }
        // What the handbook does not name nobody finds.
        var handbook = await File.ReadAllTextAsync(Path.Combine(root, "docs/operations.md"), Ct);
        Assert.All(shown.Where(name => name.StartsWith("belfry_", StringComparison.Ordinal)), name => Assert.Contains(name, handbook, StringComparison.Ordinal));
        foreach (var line in (string[])[
            "belfry_leader 1", "belfry_masters 1", "belfry_workers{state=\"online\"} 1", "belfry_workers_slots 8", "belfry_periods 1",
            "belfry_alerts_open{kind=\"worker_lost\"} 0", $"belfry_epoch {await ScalarAsync<long>("select epoch from leadership")}"])
            Assert.Contains($"{line}\n", text, StringComparison.Ordinal);
        Assert.Contains("belfry_runs_lateness_seconds_bucket{le=\"+Inf\"}", text, StringComparison.Ordinal);

        await AssertAccessAsync(master);
        await collector.HasHeardAsync("belfry.leader", Ct);
        await AccountedThroughNowAsync();
    }

    [Fact]
    public async Task A_master_writes_its_log_for_programs_and_goes_on_without_a_collector()
    {
        var master = await StartMasterWithAsync("master", "--log", "json");
        await master.SaysAsync("This master leads", Ct);
        var lines = master.Log.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!).ToList();
        var leads = lines.Single(line => line["EventId"]!.GetValue<int>() == 2001);
        Assert.Equal(("Information", "Belfry.Cluster.LeaderElection"), (leads["LogLevel"]!.GetValue<string>(), leads["Category"]!.GetValue<string>()));
        Assert.Equal(await ScalarAsync<long>("select epoch from leadership"), leads["State"]!["Epoch"]!.GetValue<long>());
        Assert.All(lines, line => Assert.EndsWith("Z", line["Timestamp"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    private async Task AssertAccessAsync(BelfryProcess master)
    {
        using var viewer = await master.ClientAsync(ConnectionString, Ct, Role.Viewer);
        using (var answer = await viewer.GetAsync("/metrics", Ct))
            Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        using var nobody = From(IPAddress.Loopback, await master.AddressAsync(Ct));
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/metrics", Ct)).StatusCode);
        using var allowed = From(IPAddress.Parse("127.0.0.2"), await master.AddressAsync(Ct));
        Assert.Equal(HttpStatusCode.OK, (await allowed.GetAsync("/metrics", Ct)).StatusCode);
        // The network lets nobody in anywhere else.
        Assert.Equal(HttpStatusCode.Unauthorized, (await allowed.GetAsync("/v1/jobs", Ct)).StatusCode);
        allowed.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "wrong");
        Assert.Contains((await allowed.GetAsync("/metrics", Ct)).StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Unauthorized]);
    }

    private async Task<string> PasswordFileAsync()
    {
        var file = FolderOf("azkaban-password");
        await File.WriteAllTextAsync(file, "secret", Ct);
        return file;
    }

    private static HttpClient From(IPAddress address, Uri master) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = master,
    };

    private static string RepositoryRoot([System.Runtime.CompilerServices.CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"^# TYPE (?<name>\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"\b(belfry|dotnet)_[a-z_]*[a-z]\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MetricName();

    [GeneratedRegex(@"_(bucket|sum|count)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HistogramPart();

    /// <summary>A small OpenTelemetry collector: it takes what is posted, and can say whether a name was in it.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly Channel<byte[]> _posts = Channel.CreateUnbounded<byte[]>();

        private Collector(WebApplication app) => _app = app;

        public string Url => _app.Urls.First();

        public static async Task<Collector> StartAsync(CancellationToken ct)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var app = builder.Build();
            var collector = new Collector(app);
            app.MapPost("/v1/metrics", async http =>
            {
                Assert.Equal("application/x-protobuf", http.Request.ContentType);
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body, http.RequestAborted);
                collector._posts.Writer.TryWrite(body.ToArray());
                http.Response.StatusCode = StatusCodes.Status200OK;
            });
            await app.StartAsync(ct);
            return collector;
        }

        /// <summary>Names stand in protobuf as they are.</summary>
        public async Task HasHeardAsync(string name, CancellationToken ct)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            while ((await _posts.Reader.ReadAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, ct)).AsSpan().IndexOf(bytes) < 0)
            {
                // the first may come before there is anything to tell
            }
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();
    }
}
