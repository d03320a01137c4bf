using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Belfry.IntegrationTests.Engine;
using Belfry.IntegrationTests.Processes;

namespace Belfry.IntegrationTests.Worker;

/// <summary>Workers and masters as processes: whom a worker trusts, and how the token it joins by is changed.</summary>
public sealed class TrustTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task A_worker_joins_over_TLS_by_a_certificate_or_its_fingerprint_and_refuses_any_other()
    {
        var port = PostgresProcess.FreePort();
        var url = $"https://127.0.0.1:{port}";
        await StartMasterWithAsync("master", "--https", $"127.0.0.1:{port}", "--advertise", url);
        var certificate = Path.Combine(FolderOf("master"), "certificate.pem");
        using var made = X509CertificateLoader.LoadCertificateFromFile(certificate);
        var fingerprint = Convert.ToHexString(SHA256.HashData(made.RawData));
        var token = await TokenFileAsync();

        var byFile = Start("file", url, token, "--ca-file", certificate);
        await byFile.SaysAsync($"Connected to the leader {url}/", Ct);
        var byFingerprint = Start("fingerprint", url, token, "--fingerprint", $"{new string('0', 64)},{fingerprint}");
        await byFingerprint.SaysAsync($"Connected to the leader {url}/", Ct);

        var other = Start("other", url, token, "--fingerprint", new string('0', 64));
        await other.SaysAsync($"The certificate of a master at {url}/ is not trusted. Name who vouches for it (--ca-file)", Ct);
        var system = Start("system", url, token);
        await system.SaysAsync("is not trusted", Ct);
        Assert.Equal(["file", "fingerprint"], await RowsAsync<string>("select name from workers order by name"));
        // Over TLS alone, to the end: the leader that they were told is the https address.
        Assert.DoesNotContain("leader http://", byFile.Log + byFingerprint.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_join_token_is_replaced_without_a_gap()
    {
        var master = await StartMasterAsync("first");
        var url = (await master.AddressAsync(Ct)).ToString().TrimEnd('/');
        var file = await TokenFileAsync("old");
        var worker = Start("worker", url, file);
        await worker.SaysAsync("Connected to the leader", Ct);
        // Two at once: the old one goes on letting workers in while the new one is handed out.
        var newFile = await TokenFileAsync("new");
        var another = Start("another", url, newFile);
        await another.SaysAsync("Connected to the leader", Ct);
        var late = Start("late", url, file);
        await late.SaysAsync("Connected to the leader", Ct);

        File.Copy(newFile, file, overwrite: true);
        var list = await Standalone.RunAsync(["join-token", "list", "--database", ConnectionString], Ct);
        var old = list.Split('\n').Single(line => line.Contains("\told\t", StringComparison.Ordinal)).Split('\t')[0];
        await Standalone.RunAsync(["join-token", "revoke", old, "--database", ConnectionString], Ct);
        await Standalone.RunAsync(["join-token", "revoke", old, "--database", ConnectionString], Ct, expectedCode: 1);
        // It connects anew, with what lies in the file now, and was never restarted.
        await ExecuteAsync("update leadership set epoch = epoch + 1");
        await Eventually.BecomesAsync(
            () => Task.FromResult(worker.Log.Split("Connected to the leader").Length - 1), times => times == 2, Ct);
        Assert.DoesNotContain("refuse the join token", worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_can_be_read_by_programs()
    {
        var worker = Start("json", "http://127.0.0.1:9", await TokenFileAsync(), "--log", "json");
        await worker.SaysAsync("No master can be reached", Ct);
        var line = worker.Log.Split('\n').First(line => line.Contains("No master can be reached", StringComparison.Ordinal));
        var read = System.Text.Json.Nodes.JsonNode.Parse(line)!;
        Assert.Equal((5403, "Warning", "Belfry.Worker.Link.MasterLink"), (read["EventId"]!.GetValue<int>(), read["LogLevel"]!.GetValue<string>(), read["Category"]!.GetValue<string>()));
        Assert.Equal("http://127.0.0.1:9/", read["State"]!["Masters"]!.GetValue<string>());
        Assert.EndsWith("Z", read["Timestamp"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private BelfryProcess Start(string name, string masters, string tokenFile, params string[] more)
        => Started(BelfryProcess.Start(["worker", "--masters", masters, "--join-token-file", tokenFile, "--data", FolderOf($"worker-{name}"), "--name", name, .. more]));

    private async Task<string> TokenFileAsync(string name = "test")
    {
        var token = await Standalone.RunAsync(["join-token", "create", "--name", name, "--database", ConnectionString], Ct);
        var file = FolderOf($"token-{name}-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, token, Ct);
        return file;
    }
}
