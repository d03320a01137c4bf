using Belfry.Cluster;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Engine;

/// <summary>Hourly: makes the partitions of the days to come, drops those past their keeping, trims what has been read.</summary>
internal sealed partial class Housekeeping(
    Term term, RunStore runs, ScheduleStore schedules, TimeProvider clock, ILogger<Housekeeping> logger)
{
    private const int DaysAhead = 7;

    /// <summary>The days of history that are kept, besides today.</summary>
    public const int DaysKept = 30;

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    public async Task RunAsync()
    {
        while (true)
        {
            try
            {
                await runs.MakePartitionsAsync(DaysAhead, term.Ended);
                foreach (var dropped in await runs.DropPartitionsAsync(DaysKept, term.Ended))
                    LogDropped(dropped);
                await schedules.TrimAsync(DaysKept, term.Ended);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogFailed(e);
            }
            await Task.Delay(Every, clock, term.Ended);
        }
    }

    [LoggerMessage(3601, LogLevel.Information, "{Partition} is older than what is kept and was dropped")]
    private partial void LogDropped(string partition);

    [LoggerMessage(3602, LogLevel.Error, "Housekeeping failed and is tried again in an hour")]
    private partial void LogFailed(Exception reason);
}
