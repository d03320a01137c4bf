using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Belfry.Roles;
using Belfry.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Roles;

public sealed class ServerCertificateTests : IDisposable
{
    private const int NearItsEnd = 9001;
    private const int Kept = 9002;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private readonly SetClock _clock = new(Start);
    private readonly RecordedLog _log = new();

    public ServerCertificateTests()
    {
        Assert.True(DataFolder.TryOpen(_folder.Path, new DataFolderUse("belfry test", Passing: false), out var data, out _));
        _data = data;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_first_start_makes_one_for_this_machine()
    {
        var certificate = Open("belfry.example.org", "203.0.113.7");
        using var made = X509Certificate2.CreateFromPemFile(_data.CertificateFile, _data.CertificateKeyFile);
        Assert.Equal(
            Convert.ToHexString(SHA256.HashData(made.RawData)), certificate.Fingerprint.Replace(":", "", StringComparison.Ordinal));
        foreach (var name in (string[])["localhost", Dns.GetHostName(), "127.0.0.1", "::1", "belfry.example.org", "203.0.113.7"])
            Assert.True(made.MatchesHostname(name), name);
        Assert.False(made.MatchesHostname("elsewhere.example.org"));
        Assert.Equal(825, (made.NotAfter - made.NotBefore).TotalDays);
        Assert.Equal("1.2.840.10045.2.1", made.GetKeyAlgorithm());
        foreach (var file in (string[])[_data.CertificateFile, _data.CertificateKeyFile])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Later_starts_use_the_same_until_its_end_is_near()
    {
        var first = Open().Fingerprint;
        _clock.Now = Start.AddDays(794);
        Assert.Equal(first, Open().Fingerprint);
        _clock.Now = Start.AddDays(796);
        Assert.NotEqual(first, Open().Fingerprint);
    }

    [Fact]
    public void One_that_serves_for_years_is_renewed_without_a_restart()
    {
        var certificate = Open();
        var first = certificate.Fingerprint;
        _clock.Now = Start.AddDays(796);
        Assert.NotEqual(first, certificate.Fingerprint);
    }

    [Fact]
    public void A_start_interrupted_between_the_two_files_is_made_good()
    {
        var first = Open().Fingerprint;
        File.Delete(_data.CertificateKeyFile);
        var second = Open().Fingerprint;
        Assert.NotEqual(first, second);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_data.CertificateKeyFile, other.ExportPkcs8PrivateKeyPem());
        Assert.NotEqual(second, Open().Fingerprint);
    }

    [Fact]
    public async Task The_users_own_is_used_and_its_end_only_warned_of()
    {
        var own = PutOwn(_clock.Now.AddDays(3));
        Assert.Equal(own, Open().Fingerprint);
        Assert.Contains("2026-03-04", await _log.FirstAsync(NearItsEnd, Token), StringComparison.Ordinal);
        Assert.Equal(own, Open().Fingerprint);
    }

    [Fact]
    public async Task A_replaced_one_is_taken_up_without_a_restart_and_a_broken_one_is_not()
    {
        var certificate = Open();
        var own = PutOwn(_clock.Now.AddDays(300));
        _clock.Now += TimeSpan.FromSeconds(11);
        Assert.Equal(own, certificate.Fingerprint);

        await File.WriteAllTextAsync(_data.CertificateFile, "broken", Token);
        _clock.Now += TimeSpan.FromSeconds(11);
        Assert.Equal(own, certificate.Fingerprint);
        Assert.Contains(_data.CertificateFile, await _log.FirstAsync(Kept, Token), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_do_not_fit_together_are_refused()
    {
        PutOwn(_clock.Now.AddDays(300));
        using var other = RSA.Create(2048);
        File.WriteAllText(_data.CertificateKeyFile, other.ExportPkcs8PrivateKeyPem());
        Assert.Contains("HTTPS cannot work with", Refusal(), StringComparison.Ordinal);

        var locked = other.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        File.WriteAllText(_data.CertificateKeyFile, locked);
        Assert.Contains("openssl pkey", Refusal(), StringComparison.Ordinal);

        File.Delete(_data.CertificateKeyFile);
        Assert.Contains("not its key", Refusal(), StringComparison.Ordinal);

        File.WriteAllText(_data.CertificateKeyFile, other.ExportPkcs8PrivateKeyPem());
        File.Delete(_data.CertificateFile);
        Assert.Contains("no " + _data.CertificateFile, Refusal(), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("h2")]
    [InlineData("http/1.1")]
    [InlineData("http/1.0")]
    public async Task Kestrel_presents_it_and_speaks_what_the_client_does(string protocol)
    {
        var certificate = Open();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate.ForKestrel())));
        await using var app = builder.Build();
        app.Run(http => http.Response.WriteAsync(http.Request.Protocol, http.RequestAborted));
        await app.StartAsync(Token);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, Token);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [new SslApplicationProtocol(protocol)],
                // Nobody vouches for it: the fingerprint below is what is compared.
                RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.RemoteCertificateChainErrors,
            },
            Token);
        Assert.Equal(new SslApplicationProtocol(protocol), tls.NegotiatedApplicationProtocol);
        Assert.Equal(
            certificate.Fingerprint.Replace(":", "", StringComparison.Ordinal),
            Convert.ToHexString(SHA256.HashData(tls.RemoteCertificate!.GetRawCertData())));
        if (protocol != "http/1.0")
            return;
        await tls.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), Token);
        using var reader = new StreamReader(tls);
        Assert.EndsWith("\r\n\r\nHTTP/1.0", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    private ServerCertificate Open(params string[] names) => ServerCertificate.Open(_data, names, _log, _clock);

    private string Refusal() => Assert.Throws<StartupException>(() => Open()).Message;

    /// <summary>Puts a certificate made elsewhere in place and returns its fingerprint.</summary>
    private string PutOwn(DateTimeOffset end)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=own.example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(end.AddDays(-90), end);
        File.WriteAllText(_data.CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(_data.CertificateKeyFile, key.ExportPkcs8PrivateKeyPem());
        return string.Join(':', SHA256.HashData(certificate.RawData).Select(one => one.ToString("X2")));
    }

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.Ticks;
    }
}
