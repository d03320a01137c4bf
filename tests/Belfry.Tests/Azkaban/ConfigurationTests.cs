using Belfry.Roles;
using Belfry.Storage;
using Microsoft.Extensions.Configuration;

namespace Belfry.Tests.Azkaban;

/// <summary>The configuration is checked as a whole, before anything starts.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void Without_anything_flows_run_natively_and_nobody_is_let_in()
    {
        var read = MasterConfiguration.Default;
        Assert.Null(read.Azkaban.Connection);
        Assert.True(read.Azkaban.IsNative("jupiter", "ranking"));
        Assert.Equal("Asia/Shanghai", read.Azkaban.Zone.Id);
        Assert.False(read.SchedulerV2.AnonymousFrom.Contains(System.Net.IPAddress.Loopback));
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var fault = Assert.Throws<StartupException>(() => Read(
            ("Azkaban:Url", "ftp://azkaban"),
            ("Azkaban:PasswordFile", "/nowhere/password"),
            ("Azkaban:CaFile", "/nowhere/ca.pem"),
            ("Azkaban:Fingerprint", "12"),
            ("Azkaban:Zone", "Mars/Olympus"),
            ("Azkaban:Native", "jupiter"),
            ("Azkaban:Parallel", "0"),
            ("Azkaban:Urk", "x"),
            ("SchedulerV2:AnonymousFrom", "10.0.0.0/40,nonsense"),
            ("SchedulerV2:Anonymous", "x")));
        foreach (var expected in (string[])[
            "Azkaban:Url (--azkaban-url) is \"ftp://azkaban\"", "Azkaban:User (--azkaban-user) is missing", "PasswordFile /nowhere/password", "CaFile /nowhere/ca.pem",
            "Azkaban:Fingerprint must be", "Mars/Olympus", "Azkaban:Native names \"jupiter\"", "Azkaban:Parallel is \"0\"", "Azkaban:Urk is not known",
            "AnonymousFrom names \"10.0.0.0/40\"", "AnonymousFrom names \"nonsense\"", "SchedulerV2:Anonymous is not known"])
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("The configuration has 12 faults:\n", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_without_an_address_is_a_mistake()
        => Assert.Contains("Azkaban:Url is not", Assert.Throws<StartupException>(() => Read(("Azkaban:User", "me"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_whole_configuration_is_taken()
    {
        var password = Path.GetTempFileName();
        try
        {
            File.WriteAllText(password, "secret\n");
            var read = Read(
                ("Azkaban:Url", "https://azkaban.example.com:8443/proxy"),
                ("azkaban:user", "me"),
                ("Azkaban:PasswordFile", password),
                ("Azkaban:Fingerprint", string.Join(':', Enumerable.Repeat("aB", 32))),
                ("Azkaban:Zone", "Europe/Berlin"),
                ("Azkaban:Native:0", "jupiter/ranking"),
                ("Azkaban:Native:1", "saturn/*"),
                ("SchedulerV2:AnonymousFrom", "10.0.0.0/8, 192.168.1.2"));
            Assert.Equal(("me", "secret"), (read.Azkaban.Connection!.User, read.Azkaban.Connection.Password()));
            Assert.True(read.Azkaban.IsNative("jupiter", "ranking") && read.Azkaban.IsNative("saturn", "any"));
            Assert.False(read.Azkaban.IsNative("jupiter", "other"));
            Assert.True(read.SchedulerV2.AnonymousFrom.Contains(System.Net.IPAddress.Parse("::ffff:10.1.2.3")));
            Assert.True(read.SchedulerV2.AnonymousFrom.Contains(System.Net.IPAddress.Parse("192.168.1.2")));
            Assert.False(read.SchedulerV2.AnonymousFrom.Contains(System.Net.IPAddress.Parse("192.168.1.3")));
        }
        finally
        {
            File.Delete(password);
        }
    }

    private static MasterConfiguration Read(params IEnumerable<(string Key, string Value)> settings)
        => MasterConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value))).Build());
}
