using System.Text;
using System.Text.Json;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;

namespace Belfry.Tests.Protocol;

public sealed class ProtocolJsonTests
{
    [Fact]
    public void A_message_comes_back_as_it_was_sent()
    {
        IReadOnlyList<WorkerMessage> frame =
        [
            new RunStarted(Guid.Parse("01990000-0000-7000-8000-000000000001"), 5),
            new RunFinished { Run = Guid.Empty, Outcome = RunOutcome.TimedOut, EndedAgoMs = 1 },
        ];
        var json = JsonSerializer.Serialize(frame, ProtocolJson.WorkerFrame);
        Assert.Equal(
            """[{"type":"started","run":"01990000-0000-7000-8000-000000000001","agoMs":5},{"type":"finished","run":"00000000-0000-0000-0000-000000000000","outcome":"timed_out","endedAgoMs":1,"chunks":0}]""",
            json);
        Assert.Equal(frame, ProtocolJson.Read(Encoding.UTF8.GetBytes(json), ProtocolJson.WorkerFrame));
    }

    /// <summary>A peer of the version before gives what is absent no default.</summary>
    [Fact]
    public void Empty_lists_and_maps_are_written()
    {
        IReadOnlyList<MasterMessage> frame = [Assigned(new JobSpec { Type = JobType.Command, Target = "true" })];
        Assert.Equal(
            """[{"type":"assign","run":"00000000-0000-0000-0000-000000000000","attempt":1,"epoch":2,"job":"00000000-0000-0000-0000-000000000000","scheduledAt":"1970-01-01T00:00:00+00:00","shard":0,"shards":1,"spec":{"type":"command","target":"true","params":{},"secretParams":[],"graceSeconds":10,"maxOutputBytes":10485760}}]""",
            JsonSerializer.Serialize(frame, ProtocolJson.MasterFrame));
    }

    [Fact]
    public void What_is_absent_has_its_default()
    {
        var frame = """[{"type":"assign","run":"00000000-0000-0000-0000-000000000000","attempt":1,"epoch":2,"job":"00000000-0000-0000-0000-000000000000","scheduledAt":"1970-01-01T00:00:00+00:00","spec":{"type":"command","target":"true"}}]"""u8;
        var assigned = Assert.IsType<RunAssigned>(Assert.Single(ProtocolJson.Read(frame, ProtocolJson.MasterFrame)));
        Assert.Equal((0, 1, 10), (assigned.Shard, assigned.Shards, assigned.Spec.GraceSeconds));
        Assert.Empty(assigned.Spec.Params);
        Assert.Empty(assigned.Spec.SecretParams);
    }

    [Fact]
    public void The_type_of_a_message_may_stand_behind_its_other_members()
    {
        Assert.Equal([new Pong(1)], ProtocolJson.Read("""[{"n":1,"type":"pong"}]"""u8, ProtocolJson.WorkerFrame));
        Assert.Equal([new Ping(1)], ProtocolJson.Read("""[{"n":1,"type":"ping"}]"""u8, ProtocolJson.MasterFrame));
    }

    [Theory]
    [InlineData("""[{"n":1}]""")]
    [InlineData("""[{"type":"song","n":1}]""")]
    [InlineData("""[{"type":"finished","run":"00000000-0000-0000-0000-000000000000"}]""")]
    [InlineData("""[null]""")]
    [InlineData("""null""")]
    [InlineData("""{"type":"pong","n":1}""")]
    [InlineData("""[{"type":"pong","n":1}""")]
    public void What_is_no_array_of_known_messages_is_refused(string frame)
        => Assert.Throws<JsonException>(() => ProtocolJson.Read(Encoding.UTF8.GetBytes(frame), ProtocolJson.WorkerFrame));

    private static RunAssigned Assigned(JobSpec spec) => new()
    {
        Run = Guid.Empty,
        Attempt = 1,
        Epoch = 2,
        Job = Guid.Empty,
        ScheduledAt = DateTimeOffset.UnixEpoch,
        Spec = spec,
    };
}
