using Npgsql;
using Quartz;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// Quartz.NET with its job store in PostgreSQL, as a node of a cluster, over jobs that are always overdue.
/// <para>
/// Every trigger repeats each millisecond, the shortest interval that the store can hold, and ignores misfires: a firing
/// moves it on by one millisecond, so it stays overdue, the scheduler never waits, and the misfire handler never looks at
/// it or skips what it missed. The project measures itself by the same schedule.
/// </para>
/// </summary>
/// <param name="withHistory">
/// Keep what was executed in its tables, which it does not do by itself: without it a finished firing leaves no trace.
/// </param>
internal sealed class QuartzContender(bool withHistory) : IContender
{
    /// <summary>
    /// Jobs at once; the triggers that a round acquires are as many, which is what the store chooses by itself and its
    /// documentation advises. All are due, so the window for firing ahead changes nothing.
    /// <para>
    /// Tried on 2 cores shared with others (load 30 to 70), in firings for each second of processor time of Quartz and
    /// PostgreSQL together, just started: 269 with 20 threads and 339 with 50 over 100 jobs of 20 triggers; 346 with 50
    /// over 2,000 jobs of one trigger. With history, 20 threads: 191 and 212.
    /// </para>
    /// </summary>
    private const int Threads = 50;

    /// <summary>The scheduling loop, the misfire handler and the cluster's check-in each need a connection beside the threads.</summary>
    private const int OwnConnections = 3;

    /// <summary>One trigger each: the history keeps a row for each job, which the firings of one job would wait for.</summary>
    private const int Jobs = 2_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public string Name => $"Quartz.NET {typeof(Quartz.IScheduler).Assembly.GetName().Version?.ToString(3)}, clustered, {(withHistory ? "with its execution history" : "without history")}";

    public async Task<double> MeasureAsync(string connectionString, TimeSpan duration, CancellationToken ct)
    {
        await using var factory = QuartzSchedulerBuilder.Create(quartz => Configure(quartz, connectionString)).Build();
        var scheduler = await factory.GetScheduler(ct);
        await scheduler.ScheduleJobs(OverdueJobs(), cancellationToken: ct);
        await scheduler.Start(ct);
        await Task.Delay(WarmUp, TimeProvider.System, ct);
        var before = NoOpJob.Executed;
        var began = TimeProvider.System.GetTimestamp();
        await Task.Delay(duration, TimeProvider.System, ct);
        var executed = NoOpJob.Executed - before;
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await scheduler.Shutdown(waitForJobsToComplete: true, ct);
        return executed > 0
            ? executed / seconds
            : throw new InvalidOperationException("Quartz executed no job at all: its log, which is off here, would say why.");
    }

    private void Configure(IQuartzBuilder quartz, string connectionString)
    {
        quartz.ConfigureScheduler(options =>
        {
            options.InstanceName = "throughput";
            options.InstanceId = "node-1";
        });
        quartz.UseDefaultThreadPool(Threads);
        quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(NpgsqlFactory.Instance, ForItsPool(connectionString));
            store.UseSystemTextJsonSerializer();
            store.UseClustering();
            // The package has its own tables' script and creates what is missing.
            store.ProvisionSchema();
            store.ConfigureStore(options => options.StoreJobDataAsStrings = true);
            if (withHistory)
                store.UseExecutionHistory();
        });
        // By itself it keeps 2,000 rows, and would soon delete as much as it writes. Each row is written when its job ends, as is
        // usual: writing behind, in batches, is cheaper, but a crash loses what was not yet written.
        if (withHistory)
            quartz.ConfigureOptions<ExecutionHistoryOptions>(options => options.MaxEntriesPerScheduler = int.MaxValue);
    }

    private static string ForItsPool(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        MinPoolSize = Threads + OwnConnections,
        MaxPoolSize = Threads + OwnConnections,
        // Its statements are always the same, and Npgsql prepares them only when told to.
        MaxAutoPrepare = 100,
    }.ConnectionString;

    private static Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>> OverdueJobs() =>
        Enumerable.Range(0, Jobs).ToDictionary(
            number => JobBuilder.Create<NoOpJob>().WithIdentity($"job-{number}").Build(),
            number => (IReadOnlyCollection<ITrigger>)[Overdue($"trigger-{number}")]);

    private static ITrigger Overdue(string name) => TriggerBuilder.Create()
        .WithIdentity(name)
        .StartNow()
        .WithSimpleSchedule(schedule => schedule
            .WithInterval(TimeSpan.FromMilliseconds(1))
            .RepeatForever()
            .WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
        .Build();

    /// <summary>Built anew for each firing, so it counts for all.</summary>
    internal sealed class NoOpJob : IJob
    {
        private static long _executed;

        public static long Executed => Interlocked.Read(ref _executed);

        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _executed);
            return ValueTask.CompletedTask;
        }
    }
}
