using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Belfry.IntegrationTests.Engine;
using Belfry.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Registry;

/// <summary>A real etcd, which comes, goes and comes back as it likes.</summary>
public sealed class EtcdTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task Masters_and_workers_appear_and_vanish_and_an_etcd_that_is_away_disturbs_nothing()
    {
        await using var etcd = new Etcd(FolderOf("etcd"));
        await etcd.StartAsync(Ct);
        // What somebody else keeps there stays; what lies below our prefix and is nobody's goes.
        await etcd.PutAsync("/belfry/other", "theirs", Ct);
        await etcd.PutAsync("/belfry/services/gone/1", "{}", Ct);
        Assert.Equal("theirs", await etcd.GetAsync("/belfry/other", Ct));
        (string, string)[] settings = [("BELFRY_Etcd__Endpoints", $"http://127.0.0.1:{PostgresProcess.FreePort()},{etcd.Url}"), ("BELFRY_Etcd__TtlSeconds", "5")];
        var first = await StartMasterAsync("first", environment: settings);
        var second = await StartMasterAsync("second", environment: settings);
        var worker = await NewWorkerAsync("found", tags: ["blue"]);
        await worker.ConnectAsync(await first.AddressAsync(Ct));
        using var client = await ClientAsync(first);
        var job = await CreateJobAsync(client, Job("every-second"));
        await StartAsync(client, [job.Id!.Value]);

        var there = await etcd.BecomesAsync(keys => keys.Count == 3, Ct);
        var url = $"{await first.AddressAsync(Ct)}".TrimEnd('/');
        Assert.Single(there, pair => pair.Key.StartsWith("/belfry/services/scripted/", StringComparison.Ordinal)
            && pair.Value["name"]!.GetValue<string>() == "found" && pair.Value["tags"]![0]!.GetValue<string>() == "blue");
        Assert.Single(there, pair => pair.Key.StartsWith("/belfry/services/belfry-master/", StringComparison.Ordinal)
            && pair.Value["url"]!.GetValue<string>() == url && pair.Value["role"]!.GetValue<string>() == "leader");
        Assert.Equal("theirs", await etcd.GetAsync("/belfry/other", Ct));

        // Away: everything goes on, and what changes meanwhile is caught up with.
        await etcd.KillAsync();
        await first.SaysAsync("etcd cannot be brought up to date", Ct);
        await ExecuteAsync("update workers set deleted_at = now()");
        await second.StopAsync(Ct);
        var from = await AccountedThroughNowAsync();
        await AccountedThroughNowAsync();
        await etcd.StartAsync(Ct);
        Assert.Equal(url, Assert.Single(await etcd.BecomesAsync(keys => keys.Count == 1, Ct)).Value["url"]!.GetValue<string>());
        await first.SaysAsync("etcd is up to date again, with 1 keys", Ct);
        Assert.Equal(1, first.Log.Split("etcd cannot be brought up to date").Length - 1);
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from terms"));
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));

        // The last master's keys go with its lease.
        await first.KillAsync();
        await etcd.BecomesAsync(keys => keys.Count == 0, Ct);
    }

    [Fact]
    public async Task A_member_that_answers_without_a_quorum_is_left_for_another()
    {
        await using var etcd = new Etcd(FolderOf("etcd"));
        await etcd.StartAsync(Ct);
        await using var alone = await MemberWithoutQuorumAsync();
        var options = new EtcdOptions { Endpoints = [new Uri(alone.Urls.First()), new Uri(etcd.Url)] };
        using var client = new EtcdClient(options);
        var lease = await client.GrantAsync(TimeSpan.FromMinutes(1), Ct);
        await client.PutAsync("/belfry/services/one", "1", lease, Ct);
        Assert.Equal("1", await etcd.GetAsync("/belfry/services/one", Ct));
        // What began as a good answer and then failed: the lease is not given up for it.
        using var another = new EtcdClient(options);
        Assert.True(await another.KeepAliveAsync(lease, Ct));
        using var nowhere = new EtcdClient(new EtcdOptions { Endpoints = [options.Endpoints[0]] });
        Assert.Contains("etcdserver: no leader", (await Assert.ThrowsAsync<EtcdException>(() => nowhere.GrantAsync(TimeSpan.FromMinutes(1), Ct))).Message, StringComparison.Ordinal);
    }

    /// <summary>What a member answers whose peers are gone.</summary>
    private static async Task<WebApplication> MemberWithoutQuorumAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var member = builder.Build();
        member.MapPost("/v3/lease/keepalive", () => Results.Text("""{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: no leader","http_status":"Service Unavailable"}}"""));
        member.MapPost("/v3/{**path}", () => Results.Text("""{"error":"etcdserver: no leader","code":14,"message":"etcdserver: no leader"}""", statusCode: 503));
        await member.StartAsync(Ct);
        return member;
    }

    /// <summary>One member, as Debian's <c>etcd-server</c> has it.</summary>
    private sealed class Etcd(string folder) : IAsyncDisposable
    {
        private readonly int _port = PostgresProcess.FreePort();
        private readonly int _peers = PostgresProcess.FreePort();
        private EtcdClient? _client;
        private Process? _process;

        public string Url => $"http://127.0.0.1:{_port}";

        public async Task StartAsync(CancellationToken ct)
        {
            _process = Process.Start(new ProcessStartInfo(
                "etcd",
                [
                    "--data-dir", folder, "--listen-client-urls", Url, "--advertise-client-urls", Url, "--listen-peer-urls", $"http://127.0.0.1:{_peers}",
                    "--initial-advertise-peer-urls", $"http://127.0.0.1:{_peers}", "--initial-cluster", $"default=http://127.0.0.1:{_peers}", "--unsafe-no-fsync",
                ])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            _process.ErrorDataReceived += static (_, _) => { };
            _process.BeginErrorReadLine();
            _process.BeginOutputReadLine();
            _client ??= new EtcdClient(new EtcdOptions { Endpoints = [new Uri(Url)] });
            await Eventually.BecomesAsync(IsUpAsync, up => up, ct);

            async Task<bool> IsUpAsync()
            {
                try
                {
                    await _client.ReadAsync("/", ct);
                    return true;
                }
                catch (EtcdException)
                {
                    return false;
                }
            }
        }

        public async Task PutAsync(string key, string value, CancellationToken ct)
            => await _client!.PutAsync(key, value, await _client.GrantAsync(TimeSpan.FromMinutes(10), ct), ct);

        public async Task<string> GetAsync(string key, CancellationToken ct) => (await _client!.ReadAsync(key, ct))[key].Value;

        public async Task<IReadOnlyDictionary<string, JsonNode>> BecomesAsync(Func<IReadOnlyDictionary<string, JsonNode>, bool> isIt, CancellationToken ct)
            => await Eventually.BecomesAsync(
                async () => (IReadOnlyDictionary<string, JsonNode>)(await _client!.ReadAsync("/belfry/services/", ct))
                    .ToDictionary(pair => pair.Key, pair => JsonNode.Parse(pair.Value.Value)!),
                isIt,
                ct);

        public async Task KillAsync()
        {
            _process!.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
            _process = null;
        }

        public async ValueTask DisposeAsync()
        {
            if (_process is not null)
                await KillAsync();
            _client?.Dispose();
        }
    }
}
