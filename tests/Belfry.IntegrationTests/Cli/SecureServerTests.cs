using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Belfry.Cli;

namespace Belfry.IntegrationTests.Cli;

public sealed class SecureServerTests(CliServer server)
{
    private string Certificate => Path.Combine(server.Folder, "certificate.pem");

    [Fact]
    public async Task A_certificate_that_Belfry_made_is_trusted_when_it_is_named()
    {
        using var person = await server.WithTokenAsync();
        var address = server.SecureAddress.AbsoluteUri;
        var refused = (await person.TypesAsync("master", "list", "--server", address)).With(ExitCode.Unreachable).Error;
        Assert.Contains("is not trusted", refused);
        Assert.Contains("--ca-file", refused);
        (await person.TypesAsync("master", "list", "--server", address, "--ca-file", Certificate)).With(ExitCode.Done);
        Assert.Contains("no certificate", (await person.TypesAsync("master", "list", "--server", address, "--ca-file", person.Write("empty", ""))).With(ExitCode.Usage).Error);
        Assert.Contains("/no/such", (await person.TypesAsync("master", "list", "--server", address, "--ca-file", "/no/such")).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task HEAD_over_HTTP_2_gets_the_head_of_the_answer()
    {
        using var person = await server.WithTokenAsync();
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(Certificate);
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
        using var http = new HttpClient(handler) { BaseAddress = server.SecureAddress, DefaultRequestHeaders = { { "Authorization", $"Bearer {server.Token}" } } };
        foreach (var (path, status) in (IEnumerable<(string, int)>)[("v1/jobs", 200), ("v1/nothing", 404), ("v1/schedulers", 405), ("v1/overview?follow=true", 200)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal((path, status, "", 2), (path, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Version.Major));
        }
    }

    [Fact]
    public async Task A_login_remembers_the_certificate_it_was_made_with()
    {
        using var person = await server.PersonAsync();
        person.Input = System.Text.Encoding.UTF8.GetBytes(server.Password);
        (await person.TypesAsync(
            "login", "--server", server.SecureAddress.AbsoluteUri, "--user", "admin", "--password-file", "-", "--ca-file", Certificate)).With(ExitCode.Done);
        (await person.TypesAsync("master", "list")).With(ExitCode.Done);
    }
}
