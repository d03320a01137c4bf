using System.Globalization;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.IntegrationTests.Engine;
using Belfry.Storage;
using static Belfry.IntegrationTests.Storage.LedgerRows;

namespace Belfry.IntegrationTests.Storage;

/// <summary>What a leader writes is what the tables have, in whatever way the columns of a batch travel.</summary>
public sealed class LedgerStoreTests(PostgresFixture postgres) : EngineTest(postgres)
{
    private const int Few = 5, Many = 100;

    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How a field's values are spread over the rows of a batch.</summary>
    public enum Spread
    {
        AllNull,
        AllTheSame,
        AllDifferent,
        SomeNull,
    }

    [Theory]
    [InlineData(Spread.AllNull, Few)]
    [InlineData(Spread.AllNull, Many)]
    [InlineData(Spread.AllTheSame, Few)]
    [InlineData(Spread.AllTheSame, Many)]
    [InlineData(Spread.AllDifferent, Few)]
    [InlineData(Spread.AllDifferent, Many)]
    [InlineData(Spread.SomeNull, Few)]
    [InlineData(Spread.SomeNull, Many)]
    public async Task A_batch_is_read_back_as_it_was_written(Spread spread, int runs)
    {
        await ExecuteAsync("update leadership set epoch = 7");
        await using var connection = await Database.OpenLeaderAsync(Guid.NewGuid(), Ct);
        var queued = Queued(1, runs).Select(run => Filled(run, spread)).ToList();
        await LedgerStore.WriteAsync(connection, 7, 1, Batch(queued, isNew: true), beside: null, Ct);
        Assert.Equal(queued.Select(Said), await RowsAsync<string>(Says("runs", "null", "null")));

        var assigned = queued.ConvertAll(run => run with { State = RunState.Assigned, Remark = Text(run, spread, "assigned") });
        await LedgerStore.WriteAsync(connection, 7, 2, Batch(assigned, isNew: false), beside: null, Ct);
        Assert.Equal(assigned.Select(Said), await RowsAsync<string>(Says("runs", "null", "null")));

        var ended = assigned.ConvertAll(run => run with
        {
            State = run.Id.Value % 2 == 0 ? RunState.Failed : RunState.Succeeded,
            EndedAt = Noon.AddMinutes(10).AddMilliseconds(run.Id.Value),
            ExitCode = (int?)Number(run, spread),
        });
        await LedgerStore.WriteAsync(connection, 7, 3, Batch(ended, isNew: false), beside: null, Ct);
        Assert.Equal(ended.Select(Said), await RowsAsync<string>(Says("run_history", "ended_at", "exit_code")));
    }

    private static Run Filled(Run run, Spread spread) => run with
    {
        Instant = Time(run, spread),
        StartedAt = Time(run, spread),
        Worker = Number(run, spread) is { } worker ? new WorkerId(worker) : null,
        Coalesced = (int?)Number(run, spread),
        Remark = Text(run, spread, "queued"),
    };

    private static long? Number(Run run, Spread spread) => spread switch
    {
        Spread.AllNull => null,
        Spread.AllTheSame => 5,
        Spread.AllDifferent => run.Id.Value * 3,
        _ => run.Id.Value % 3 == 0 ? null : run.Id.Value,
    };

    private static DateTimeOffset? Time(Run run, Spread spread)
        => Number(run, spread) is { } number ? Noon.AddSeconds(number) : null;

    private static string? Text(Run run, Spread spread, string word)
        => Number(run, spread) is { } number ? $"{word} {number}" : null;

    private static string Said(Run run) => string.Join(
        '|',
        run.Id.Value, run.Uuid, run.Job.Value, Seconds(run.Instant), Word.Of(run.State), run.Worker?.Value, Seconds(run.StartedAt),
        run.Coalesced, run.Remark, Seconds(run.EndedAt), run.ExitCode);

    private static string? Seconds(DateTimeOffset? time)
        => time is { } at ? (at - Noon).TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture) : null;

    private static string Says(string table, string endedAt, string exitCode) =>
        $"""
        select concat(id, '|', uuid, '|', job_id, '|', {Seconds("instant")}, '|', state, '|', worker_id, '|', {Seconds("started_at")},
                      '|', coalesced, '|', remark, '|', {Seconds($"{endedAt}::timestamptz")}, '|', {exitCode})
        from {table} order by id
        """;

    private static string Seconds(string column) => $"extract(epoch from {column} - '2026-11-30 12:00:00+00'::timestamptz)";
}
