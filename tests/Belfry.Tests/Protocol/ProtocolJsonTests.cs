using System.Text.Json;
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
        var json = JsonSerializer.Serialize(frame, ProtocolJson.Default.IReadOnlyListWorkerMessage);
        Assert.Equal(
            """[{"type":"started","run":"01990000-0000-7000-8000-000000000001","agoMs":5},{"type":"finished","run":"00000000-0000-0000-0000-000000000000","outcome":"timed_out","endedAgoMs":1,"chunks":0}]""",
            json);
        Assert.Equal(frame, JsonSerializer.Deserialize(json, ProtocolJson.Default.IReadOnlyListWorkerMessage));
    }
}
