using Belfry.Core.Runs;
using Belfry.IntegrationTests.Engine;
using Belfry.Output;
using Belfry.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Belfry.IntegrationTests.Output;

public sealed class OutputWriterTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task Output_that_cannot_be_stored_takes_none_of_other_runs_with_it()
    {
        var now = (await new InstantStore(Database).BoundsAsync(Ct)).Now;
        Guid lost = RunUuid.Create(new RunId(1), now.AddYears(-10)), good = RunUuid.Create(new RunId(2), now);
        var store = new OutputStore(Database);
        using var meter = new OutputMeter();
        using var writer = new OutputWriter(store, meter, TimeProvider.System, NullLogger<OutputWriter>.Instance);
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await writer.AddAsync(new OutputItem(new OutputPiece(lost, 0, new byte[1]), () => { }), Ct);
        await writer.AddAsync(new OutputItem(new OutputPiece(good, 0, new byte[1]), stored.SetResult), Ct);
        await writer.StartAsync(Ct);
        await stored.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Ct);
        await writer.StopAsync(Ct);
        Assert.Equal((0, 1), (await store.CountAsync(lost, Ct), await store.CountAsync(good, Ct)));
    }
}
