using System.CommandLine;
using System.Diagnostics;
using Belfry.Roles;

namespace Belfry.IntegrationTests.Roles;

/// <summary>The units of <c>deploy/systemd</c> start what there is, and systemd understands them.</summary>
public sealed class SystemdTests
{
    /// <summary>What a unit may say; a word that systemd does not know would be passed over with a line in its log.</summary>
    private static readonly string[] Known =
    [
        "Description", "Documentation", "After", "Wants", "StartLimitIntervalSec", "Type", "User", "EnvironmentFile", "ExecStart", "StateDirectory",
        "StateDirectoryMode", "Restart", "RestartSec", "KillMode", "TimeoutStopSec", "LimitNOFILE", "NoNewPrivileges", "ProtectSystem",
        "ProtectHome", "PrivateTmp", "PrivateDevices", "ProtectKernelTunables", "ProtectControlGroups", "RestrictSUIDSGID", "Delegate", "WantedBy",
    ];

    public static TheoryData<string> Units => [.. Directory.EnumerateFiles(Folder(), "*.service").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Units))]
    public void A_unit_starts_the_program_as_it_takes_its_options_and_keeps_its_data_where_it_may_write(string unit)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder(), unit)).Where(line => line.Contains('=') && !line.StartsWith('#')).ToList();
        var settings = lines.ToLookup(line => line.Split('=')[0], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        Assert.Empty(settings.Select(setting => setting.Key).Except(Known));
        var words = Assert.Single(settings["ExecStart"]).Split(' ');
        Assert.Equal("/opt/belfry/belfry", words[0]);
        var root = new RootCommand();
        foreach (var command in RoleCommands.All())
            root.Add(command);
        var parsed = root.Parse(words[1..].Select(word => word.Replace("${BELFRY_MASTERS}", "https://m1:8443", StringComparison.Ordinal)).ToArray());
        Assert.Empty(parsed.Errors);
        var data = words[Array.IndexOf(words, "--data") + 1];
        Assert.Equal($"/var/lib/{Assert.Single(settings["StateDirectory"])}", data);
        // Longer than the program itself takes to drain and to hand over.
        Assert.True(int.Parse(Assert.Single(settings["TimeoutStopSec"]), System.Globalization.CultureInfo.InvariantCulture) >= 60);
        Assert.Equal("mixed", Assert.Single(settings["KillMode"]));
    }

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Systemd_understands_the_unit(string unit)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd is not installed here; what its units say is checked without it.");
        using var folder = new TemporaryFolder("units");
        // It looks whether the program is there.
        var text = await File.ReadAllTextAsync(Path.Combine(Folder(), unit), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.In(unit), text.Replace("/opt/belfry/belfry", "/bin/true", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using var verify = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", folder.In(unit)])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var said = await verify.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await verify.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(unit, said, StringComparison.Ordinal);
    }

    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "deploy", "systemd"));
}
