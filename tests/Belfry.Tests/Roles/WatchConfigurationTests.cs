using Belfry.Roles;
using Belfry.Storage;
using Microsoft.Extensions.Configuration;

namespace Belfry.Tests.Roles;

/// <summary>The settings of metrics, alerts, mail and etcd.</summary>
public sealed class WatchConfigurationTests
{
    [Fact]
    public void Without_settings_nothing_is_open_and_nothing_is_sent()
    {
        var read = MasterConfiguration.Default;
        Assert.False(read.Metrics.AllowedNetworks.Contains(System.Net.IPAddress.Loopback));
        Assert.Null(read.Metrics.OtlpEndpoint);
        Assert.Null(read.Mail);
        Assert.Null(read.Etcd);
        Assert.Equal(TimeSpan.FromMinutes(15), read.Alerts.NothingRan);
    }

    [Fact]
    public void What_is_set_is_read()
    {
        var read = Read(
            ("Metrics:AllowedNetworks", "10.0.0.0/8,127.0.0.1"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"), ("Metrics:OtlpSeconds", "5"),
            ("Alerts:NothingRanSeconds", "60"),
            ("Mail:Host", "mail.example.com"), ("Mail:Port", "587"), ("Mail:From", "belfry@example.com"), ("Mail:StartTls", "true"),
            ("Etcd:Endpoints:0", "http://e1:2379"), ("Etcd:Endpoints:1", "http://e2:2379"), ("Etcd:TtlSeconds", "30"), ("Etcd:Prefix", "/mine/"));
        Assert.True(read.Metrics.AllowedNetworks.Contains(System.Net.IPAddress.Parse("10.9.8.7")));
        Assert.Equal((new Uri("http://collector:4318"), TimeSpan.FromSeconds(5)), (read.Metrics.OtlpEndpoint, read.Metrics.OtlpEvery));
        Assert.Equal(TimeSpan.FromMinutes(1), read.Alerts.NothingRan);
        Assert.Equal(("mail.example.com", 587, true, null), (read.Mail!.Host, read.Mail.Port, read.Mail.StartTls, read.Mail.User));
        Assert.Equal((2, 30, "/mine"), (read.Etcd!.Endpoints.Count, (int)read.Etcd.Ttl.TotalSeconds, read.Etcd.Prefix));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var refused = Assert.Throws<StartupException>(() => Read(
            ("Metrics:AllowedNetworks", "everybody"), ("Metrics:OtlpEndpoint", "collector"), ("Metrics:OtlpSeconds", "0"), ("Metrics:Open", "yes"),
            ("Alerts:NothingRanSeconds", "soon"), ("Alerts:Everything", "1"),
            ("Mail:Host", "mail"), ("Mail:From", "nobody"), ("Mail:Port", "70000"), ("Mail:StartTls", "perhaps"), ("Mail:User", "belfry"),
            ("Etcd:Endpoints", "etcd:2379"), ("Etcd:TtlSeconds", "1"), ("Etcd:CaFile", "/nowhere.pem"), ("Etcd:Prefix", "/")));
        foreach (var words in (string[])[
            "Metrics:AllowedNetworks names \"everybody\"", "Metrics:OtlpEndpoint is \"collector\"", "Metrics:OtlpSeconds is \"0\"", "Metrics:Open is not known",
            "Alerts:NothingRanSeconds is \"soon\"", "Alerts:Everything is not known", "Mail:From is \"nobody\"", "Mail:Port is \"70000\"",
            "Mail:StartTls is \"perhaps\"", "Mail:PasswordFile", "Etcd:Endpoints names \"etcd:2379\"", "Etcd:TtlSeconds is \"1\"", "Etcd:CaFile /nowhere.pem", "Etcd:Prefix"])
            Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private static MasterConfiguration Read(params (string Key, string Value)[] settings)
        => MasterConfiguration.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
}
