using Belfry.Core.Jobs;
using Belfry.Storage;

namespace Belfry.IntegrationTests.Engine;

/// <summary>
/// The leader is killed, as by a power cut, at every step between two awaits of a pass, of the ledger and of applying
/// requests. Whatever was half done, the next one goes on so that nothing is missing and nothing is doubled.
/// </summary>
public sealed class KillPointTests(PostgresFixture postgres) : EngineTest(postgres)
{
    // More than one chunk of a pass, so that a pass is cut off in the middle too.
    private const int Jobs = 1100;

    private static readonly string[] Steps =
    [
        "pass.begin:2", "pass.planned:2", "pass.planned:3", "pass.reserved:3", "pass.chunk:2", "pass.chunk:3", "pass.closed:2",
        "ledger.before_write:3", "ledger.before_write:7", "ledger.written:2", "ledger.written:5", "ledger.told:3",
        "requests.read:4", "requests.decided:1", "requests.applied:1",
    ];

    [Fact]
    public async Task Nothing_is_missing_or_doubled_wherever_the_leader_is_killed()
    {
        var (_, began) = await new InstantStore(Database).BoundsAsync(Ct);
        var master = await StartMasterAsync();
        var client = await ClientAsync(master);
        var jobs = await CreateJobsAsync(Jobs, Job("every-second") with { Misfire = MisfirePolicy.FireOnce }, client);
        await StartAsync(client, jobs);

        foreach (var step in Steps)
        {
            // What the next leader finds to apply, so that the steps of requests are passed.
            await StopAsync(client, jobs.Take(5));
            await StartAsync(client, jobs.Take(5));
            await master.KillAsync();
            await RequestWhileNobodyLeadsAsync(jobs);
            var doomed = await StartMasterAsync(killAt: step);
            await doomed.ExitAsync(Ct);
            Assert.True(doomed.ExitCode == 137, $"{step} was not passed:\n{doomed.Log}");
            master = await StartMasterAsync();
            client = await ClientAsync(master);
            await AccountedThroughNowAsync();
        }

        var report = await AuditAsync(began, await AccountedThroughNowAsync());
        AssertSound(report);
        Assert.True(report.Planned > Steps.Length * Jobs, $"{report.Planned} planned");
    }

    private async Task RequestWhileNobodyLeadsAsync(IReadOnlyList<long> jobs)
    {
        await using var connection = await Database.OpenAsync(Ct);
        await RequestStore.AddAsync(
            connection,
            [.. jobs.TakeLast(5).Select(job => new ScheduleRequestRow
            {
                Id = 0,
                JobId = job,
                Action = "start",
                Expression = "* * * * * *",
                TimeZone = "UTC",
                Username = "test",
            })],
            null,
            Ct);
    }
}
