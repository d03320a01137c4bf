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

    [Fact]
    public void Empty_lists_and_maps_are_left_out_and_come_back_empty()
    {
        IReadOnlyList<MasterMessage> frame =
        [
            new RunAssigned
            {
                Run = Guid.Empty, Attempt = 1, Epoch = 2, Job = Guid.Empty, ScheduledAt = DateTimeOffset.UnixEpoch,
                Spec = new JobSpec { Type = JobType.Command, Target = "true" },
            },
        ];
        var json = JsonSerializer.Serialize(frame, ProtocolJson.MasterFrame);
        Assert.Equal(
            """[{"type":"assign","run":"00000000-0000-0000-0000-000000000000","attempt":1,"epoch":2,"job":"00000000-0000-0000-0000-000000000000","scheduledAt":"1970-01-01T00:00:00+00:00","shard":0,"shards":1,"spec":{"type":"command","target":"true","graceSeconds":10,"maxOutputBytes":10485760}}]""",
            json);
        var back = Assert.IsType<RunAssigned>(Assert.Single(ProtocolJson.Read(Encoding.UTF8.GetBytes(json), ProtocolJson.MasterFrame)));
        Assert.Empty(back.Spec.Params);
        Assert.Empty(back.Spec.SecretParams);
    }

    [Fact]
    public void A_list_that_has_to_be_there_is_written_when_it_is_empty()
    {
        IReadOnlyList<MasterMessage> frame = [new Welcome(1, 2, [])];
        Assert.Equal(
            """[{"type":"welcome","epoch":1,"worker":2,"masters":[]}]""", JsonSerializer.Serialize(frame, ProtocolJson.MasterFrame));
    }

    [Theory]
    [InlineData("""[{"n":1}]""")]
    [InlineData("""[{"n":1,"type":"pong"}]""")]
    [InlineData("""[{"type":"song","n":1}]""")]
    [InlineData("""[{"type":"finished","run":"00000000-0000-0000-0000-000000000000"}]""")]
    [InlineData("""[null]""")]
    [InlineData("""null""")]
    [InlineData("""{"type":"pong","n":1}""")]
    [InlineData("""[{"type":"pong","n":1}""")]
    public void What_is_no_array_of_known_messages_is_refused(string frame)
        => Assert.Throws<JsonException>(() => ProtocolJson.Read(Encoding.UTF8.GetBytes(frame), ProtocolJson.WorkerFrame));
}
