using System.Diagnostics;

namespace Belfry.IntegrationTests.Faults;

/// <summary>
/// A short stay in the fault laboratory (docs/faults.md): a whole cluster on hosts of its own, and judges who share nothing with
/// it. Half an hour of it is <c>./faults</c>.
/// </summary>
public sealed class FaultLabTests
{
    private const int CannotWork = 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Nothing_is_missing_doubled_or_run_twice_whatever_fails() => StayAsync(
        "--minutes", "0.5", "--seed", "20261121", "--patience", "5",
        "--only", "leader-killed", "worker-gone", "batch-torn", "database-killed", "clock-ahead", "commit-cut", "leader-paused", "worker-killed");

    [Fact]
    public Task The_judges_notice_when_replaced_leaders_can_write() => StayAsync("--minutes", "1", "--seed", "1", "--break-fence");

    private static async Task StayAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Belfry.FaultLab"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var laboratory = Process.Start(start)!;
        try
        {
            var table = laboratory.StandardOutput.ReadToEndAsync(Ct);
            var progress = laboratory.StandardError.ReadToEndAsync(Ct);
            await laboratory.WaitForExitAsync(Ct);
            var words = $"{await progress}{await table}";
            Assert.SkipWhen(
                laboratory.ExitCode == CannotWork && words.Contains("cannot work here", StringComparison.Ordinal), words.Trim());
            Assert.True(laboratory.ExitCode == 0, words);
        }
        finally
        {
            // All that it has started ends with it.
            if (!laboratory.HasExited)
                laboratory.Kill();
        }
    }
}
