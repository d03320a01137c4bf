using Belfry.Cluster;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Engine;

/// <summary>Hourly: makes the partitions of the days to come, drops those past their keeping, trims what has been read.</summary>
internal sealed partial class Housekeeping(
    Term term, RetentionOptions kept, RunStore runs, ScheduleStore schedules, TimeProvider clock, ILogger<Housekeeping> logger)
{
    private const int DaysAhead = 7;

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    public async Task RunAsync()
    {
        while (true)
        {
            try
            {
                await runs.MakePartitionsAsync(DaysAhead, term.Ended);
                foreach (var dropped in await runs.DropPartitionsAsync(kept, term.Ended))
                    LogDropped(dropped);
                await schedules.TrimAsync(kept.Days, term.Ended);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogFailed(e);
            }
            await Task.Delay(Every, clock, term.Ended);
        }
    }

    [LoggerMessage(3601, LogLevel.Information, "{Partition} is no longer kept and was dropped")]
    private partial void LogDropped(string partition);

    [LoggerMessage(3602, LogLevel.Error, "Housekeeping failed and is tried again in an hour")]
    private partial void LogFailed(Exception reason);
}
