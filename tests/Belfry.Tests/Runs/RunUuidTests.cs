using Belfry.Core.Runs;

namespace Belfry.Tests.Runs;

public sealed class RunUuidTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(123_456_789)]
    [InlineData((1L << 62) - 1)]
    public void A_run_is_found_by_its_uuid_alone(long id)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_123);
        var uuid = RunUuid.Create(new RunId(id), at);
        Assert.Equal(7, uuid.Version);
        Assert.Equal(new RunId(id), RunUuid.IdOf(uuid));
        Assert.Equal(at, RunUuid.TimeOf(uuid));
    }

    [Fact]
    public void An_id_that_is_handed_out_again_after_a_restore_makes_another_uuid()
        => Assert.NotEqual(
            RunUuid.Create(new RunId(1), DateTimeOffset.UnixEpoch.AddYears(50)),
            RunUuid.Create(new RunId(1), DateTimeOffset.UnixEpoch.AddYears(50).AddMilliseconds(1)));

    [Fact]
    public void A_uuid_that_no_run_has_is_no_fault()
        => Assert.True(RunUuid.TimeOf(Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff")) <= DateTimeOffset.MaxValue);
}
