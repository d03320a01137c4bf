using System.Globalization;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>What the database holds, by day and by table.</summary>
internal sealed class StorageControl(UsageStore store, RetentionOptions kept, TimeProvider clock)
{
    private const string History = "run_history";
    private const string Output = "run_output";
    private const int DayDigits = 8;

    public async Task<StorageDto> ReadAsync(CancellationToken ct)
    {
        var (bytes, tables) = await store.ReadAsync(ct);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var days = tables.Where(table => table.Parent is History or Output)
            .GroupBy(DayOf).Where(day => day.Key <= today).OrderByDescending(day => day.Key).ToList();
        return new StorageDto
        {
            DatabaseBytes = bytes,
            KeepDays = kept.Days,
            KeepBytes = kept.MaxBytes,
            KeptFrom = days.Count == 0 ? null : new DateTimeOffset(days[^1].Key, TimeOnly.MinValue, TimeSpan.Zero),
            Days = [.. days.Select(day => new StorageDayDto
            {
                Day = day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Runs = day.FirstOrDefault(table => table.Parent == History)?.Rows,
                HistoryBytes = day.Where(table => table.Parent == History).Sum(table => table.Bytes),
                OutputBytes = day.Where(table => table.Parent == Output).Sum(table => table.Bytes),
            })],
            Tables = [.. tables.Where(table => table.Parent is null).OrderByDescending(table => table.Bytes).ThenBy(table => table.Name, StringComparer.Ordinal)
                .Select(table => new StorageTableDto { Name = table.Name, Rows = table.Rows, Bytes = table.Bytes })],
        };
    }

    private static DateOnly DayOf(UsageRow partition)
        => DateOnly.ParseExact(partition.Name[^DayDigits..], "yyyyMMdd", CultureInfo.InvariantCulture);
}
