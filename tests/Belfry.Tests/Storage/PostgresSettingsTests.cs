using System.Globalization;
using System.Text.RegularExpressions;
using Belfry.Storage;

namespace Belfry.Tests.Storage;

public sealed class PostgresSettingsTests
{
    private const long MiB = 1024 * 1024;
    private const long GiB = 1024 * MiB;

    [Theory]
    [InlineData(256 * MiB, 32)]
    [InlineData(1 * GiB, 128)]
    [InlineData(24 * GiB, 3072)]
    [InlineData(512 * GiB, 4096)]
    public void Shared_buffers_follow_the_memory_within_bounds(long memory, int megabytes) =>
        Assert.Equal(megabytes, Megabytes(With(memory, 100 * GiB), "shared_buffers"));

    [Theory]
    [InlineData(1 * GiB)]
    [InlineData(20 * GiB)]
    [InlineData(4096 * GiB)]
    public void The_write_ahead_log_keeps_to_a_tenth_of_the_free_disk(long free)
    {
        var most = Megabytes(With(24 * GiB, free), "max_wal_size");
        Assert.InRange(most, 102, Math.Max(128, free / MiB / 10));
        Assert.InRange(Megabytes(With(24 * GiB, free), "min_wal_size"), 32, most);
    }

    [Fact]
    public void Durability_is_given_up_only_when_asked()
    {
        Assert.Contains("fsync = on\nfull_page_writes = on", With(GiB, GiB).ToText(), StringComparison.Ordinal);
        Assert.Contains(
            "fsync = off\nfull_page_writes = off",
            (With(GiB, GiB) with { Durable = false }).ToText(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_is_given_once()
    {
        var names = With(GiB, GiB).ToText().Split('\n')
            .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
            .Select(line => line.Split('=')[0].Trim())
            .ToList();
        Assert.NotEmpty(names);
        Assert.Equal(names.Distinct(), names);
    }

    private static PostgresSettings With(long memory, long free) =>
        new() { Memory = memory, Processors = 2, FreeDisk = free };

    private static long Megabytes(PostgresSettings settings, string name)
    {
        var match = Regex.Match(
            settings.ToText(), $"^{name} = (?<n>[0-9]+)MB$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(match.Success, name);
        return long.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture);
    }
}
