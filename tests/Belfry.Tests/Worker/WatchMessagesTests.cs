using System.Text.Json;
using Belfry.Core.Protocol;

namespace Belfry.Tests.Worker;

public sealed class WatchMessagesTests
{
    private static readonly Guid Run = Guid.Parse("01990000-0000-7000-8000-000000000001");

    [Fact]
    public void Watching_travels_as_the_protocol_writes_it()
    {
        IReadOnlyList<MasterMessage> follow = [new OutputFollowed(Run, true)];
        Assert.Equal(
            """[{"type":"follow","run":"01990000-0000-7000-8000-000000000001","on":true}]""",
            JsonSerializer.Serialize(follow, ProtocolJson.MasterFrame));
        IReadOnlyList<WorkerMessage> live = [new LiveOutput(Run, 80, 5_242_880, "hi\n"u8.ToArray())];
        var json = JsonSerializer.Serialize(live, ProtocolJson.WorkerFrame);
        Assert.Equal("""[{"type":"live","run":"01990000-0000-7000-8000-000000000001","after":80,"at":5242880,"data":"aGkK"}]""", json);
    }
}
