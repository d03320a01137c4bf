using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.IntegrationTests.Processes;

namespace Belfry.IntegrationTests.Engine;

/// <summary>
/// The promise, on the whole program: real PostgreSQL, real worker, real processes. BELFRY_TEST_LONG=1 makes it as long
/// as the promise deserves: a hundred jobs for a minute, ten kills.
/// </summary>
public sealed class AccountingTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("BELFRY_TEST_LONG") == "1";

    private static int Jobs => IsLong ? 100 : 30;

    private static TimeSpan Span => TimeSpan.FromSeconds(IsLong ? 60 : 6);

    private static int Kills => IsLong ? 10 : 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_second_of_every_job_fires_once_and_none_is_late()
    {
        await using var belfry = new Standalone();
        await belfry.StartAsync(Ct);
        var jobs = await CreateJobsAsync(belfry);
        var from = await FirstSecondAsync(belfry, jobs);
        var to = from + Span;
        var report = await AuditAfterAsync(belfry, from, to);
        Assert.Equal(Jobs * (long)Span.TotalSeconds, report.Planned);
        Assert.Equal(report.Planned, report.OnTime + report.Skipped);
        Assert.Equal(0, report.Skipped);
    }

    [Fact]
    public async Task Nothing_is_missing_or_doubled_when_everything_is_killed_while_schedules_change()
    {
        await using var belfry = new Standalone();
        await belfry.StartAsync(Ct);
        var jobs = await CreateJobsAsync(belfry);
        var from = await FirstSecondAsync(belfry, jobs);
        var random = new Random(20261120);
        for (var kill = 0; kill < Kills; kill++)
        {
            await ChurnAsync(belfry, jobs, random, TimeSpan.FromSeconds(2 + (random.NextDouble() * (IsLong ? 10 : 2))));
            await belfry.KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(IsLong ? 5 : 2), TimeProvider.System, Ct);
            await belfry.StartAsync(Ct);
        }
        var report = await AuditAfterAsync(belfry, from, (await BelfryTimeAsync(belfry)).AddSeconds(1));
        Assert.True(report.Planned > Jobs * Kills, $"{report.Planned} planned");
    }

    private static async Task<IReadOnlyList<JobDto>> CreateJobsAsync(Standalone belfry)
    {
        var jobs = new List<JobDto>();
        for (var n = 0; n < Jobs; n++)
            jobs.Add(await belfry.CreateAsync(
                new JobDto { Name = $"every-second-{n}", Type = JobType.Command, Target = "true", Cron = "* * * * * *", Concurrency = ConcurrencyPolicy.Allow },
                Ct));
        return jobs;
    }

    /// <summary>Starts all jobs and gives the second before the first instant that all of them have.</summary>
    private static async Task<DateTimeOffset> FirstSecondAsync(Standalone belfry, IReadOnlyList<JobDto> jobs)
    {
        // A worker that has not joined yet would make the first instants wait, and an idle runtime is cold.
        await Eventually.BecomesAsync(
            () => belfry.SendAsync<PageDto<WorkerDto>>(HttpMethod.Get, "/v1/workers?state=online", null, Ct), page => page.Total == 1, Ct);
        await belfry.SendAsync<ScheduledDto>(HttpMethod.Post, "/v1/schedulers", new { jobIds = jobs.Select(job => job.Id) }, Ct);
        await Eventually.BecomesAsync(
            () => belfry.SendAsync<PageDto<RunDto>>(HttpMethod.Get, "/v1/scheduler-logs?state=succeeded&pageSize=1", null, Ct), page => page.Total >= jobs.Count, Ct);
        var now = await BelfryTimeAsync(belfry);
        return DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + 1);
    }

    private static async Task<DateTimeOffset> BelfryTimeAsync(Standalone belfry)
        => (await Eventually.BecomesAsync(
            () => belfry.SendAsync<HealthDto>(HttpMethod.Get, "/health", null, Ct), health => health.AccountedThrough is not null, Ct)).AccountedThrough!.Value;

    /// <summary>Starts, changes and stops schedules at random, one call after another.</summary>
    private static async Task ChurnAsync(Standalone belfry, IReadOnlyList<JobDto> jobs, Random random, TimeSpan span)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < span)
        {
            var some = jobs.Where(_ => random.Next(5) == 0).ToList();
            if (some.Count == 0)
                continue;
            switch (random.Next(4))
            {
                case 0:
                    await belfry.SendAsync<ScheduledDto>(HttpMethod.Delete, "/v1/schedulers", new { jobIds = some.Select(job => job.Id) }, Ct);
                    break;
                case 1:
                    var changed = some[0] with { Cron = random.Next(2) == 0 ? "* * * * * *" : "*/2 * * * * *", Remark = $"{random.Next()}" };
                    await belfry.SendAsync<JobDto>(HttpMethod.Put, $"/v1/jobs/{changed.Id}", changed, Ct);
                    break;
                case 2:
                    await belfry.SendAsync<ScheduledDto>(HttpMethod.Post, "/v1/schedulers", new { jobIds = some.Select(job => job.Id), delay = random.NextDouble() * 3 }, Ct);
                    break;
                default:
                    await belfry.SendAsync<ScheduledDto>(HttpMethod.Post, "/v1/schedulers", new { jobIds = some.Select(job => job.Id) }, Ct);
                    break;
            }
        }
    }

    /// <summary>Waits until everything up to <paramref name="to"/> is accounted for, and has the program itself judge.</summary>
    private static async Task<AuditAnswer> AuditAfterAsync(Standalone belfry, DateTimeOffset from, DateTimeOffset to)
    {
        await Eventually.BecomesAsync(() => BelfryTimeAsync(belfry), time => time >= to, Ct, patience: TimeSpan.FromSeconds(120));
        var json = await Standalone.RunAsync(
            ["audit", "--from", Moment.Text(from), "--to", Moment.Text(to), "--data", belfry.Folder, "--json"], Ct);
        return System.Text.Json.JsonSerializer.Deserialize<AuditAnswer>(json, ApiJson.Options)!;
    }

    private sealed record AuditAnswer(long Planned, long OnTime, long Late, long Skipped, long Coalesced, long Pending, long FaultCount);
}
