using Belfry.Core.Contracts;
using Belfry.IntegrationTests.Engine;
using Belfry.Storage;
using Dapper;

namespace Belfry.IntegrationTests.Storage;

public sealed class ListShapeTests(PostgresFixture postgres) : EngineTest(postgres)
{
    // So many that they are worth counting.
    private const int Rows = 2_000;

    [Fact]
    public async Task A_number_of_rows_that_takes_too_long_to_count_is_an_estimate_and_the_connection_goes_on()
    {
        var quick = new ListShape(($"generate_series(1, {Rows}) as n", "true"), "n", "now()", "n");
        var slow = new ListShape(($"generate_series(1, {Rows}) as n", "(n <= 20 or pg_sleep(0.0001) is not null)"), "n", "now()", "n");
        await using var connection = await Database.OpenAsync(Ct);

        var estimated = await PageAsync(slow, connection);
        Assert.True(estimated.TotalIsEstimate);
        Assert.InRange(estimated.Total, 21, 10_000);
        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), estimated.Items);

        Assert.Equal("0", await connection.ExecuteScalarAsync<string>(new CommandDefinition("show statement_timeout", cancellationToken: Ct)));
        Assert.Equal(20, (await PageAsync(quick, connection)).Items.Count);
    }

    [Fact]
    public async Task A_list_whose_rows_are_kept_by_days_is_the_same_as_one_of_a_plain_table_at_any_hour()
    {
        await using var connection = await Database.OpenAsync(Ct);
        // A row every 20 minutes of five days; each ends after its id's share of three days, or has not ended.
        await connection.ExecuteAsync(new CommandDefinition(
            """
            create temporary table kept (id bigint not null, queued_at timestamptz not null, ended_at timestamptz not null) partition by range (ended_at);
            create temporary table going (id bigint not null, queued_at timestamptz not null);
            do $$
            begin
                for day in 0..9 loop
                    execute format('create temporary table kept_%s partition of kept for values from (%L) to (%L)', day,
                                   timestamptz '2026-11-01Z' + day * interval '1 day', timestamptz '2026-11-02Z' + day * interval '1 day');
                end loop;
            end
            $$;
            insert into kept
            select n, at, at + (n * 7919 % 100) * interval '43 minutes'
            from (select n, timestamptz '2026-11-01Z' + n * interval '20 minutes' as at from generate_series(1, 359) n where n % 11 <> 0) rows;
            insert into going select n, timestamptz '2026-11-01Z' + n * interval '20 minutes' from generate_series(11, 359, 11) n;
            """,
            cancellationToken: Ct));
        const string rows = "(select id, queued_at, ended_at from kept union all select id, queued_at, null from going) r";
        var plain = new ListShape((rows, "true"), "r.id", "r.queued_at", "r.queued_at desc, r.id desc", Columns());
        var byDays = new ListShape((rows, "true"), "r.id", "r.queued_at", "r.queued_at desc, r.id desc", Columns()) { KeptBy = "r.ended_at" };
        var begin = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var filter in (Dictionary<string, string>[])[
            [], new() { ["to"] = "2026-11-03T12:00:00Z" }, new() { ["from"] = "2026-11-03T12:00:00Z" }, new() { ["from"] = "2026-11-02T00:00:00Z", ["to"] = "2026-11-02T10:00:00Z" }, new() { ["to"] = "0001-01-01T00:00:00Z" }])
        {
            foreach (var sort in (string?[])[null, "-at", "at"])
            {
                foreach (var page in (int[])[1, 2, 5, 9])
                {
                    var request = new ListRequest(page, 20, sort, filter);
                    var expected = await PageAsync(plain, connection, request);
                    foreach (var day in (double[])[-1, 0.5, 3, 5, 5.5, 30])
                    {
                        var actual = await PageAsync(byDays, connection, request, begin.AddDays(day));
                        Assert.Equal(expected.Items, actual.Items);
                        // Where the machine is too busy to count in time, a total is an estimate.
                        if (expected.TotalIsEstimate is null && actual.TotalIsEstimate is null)
                            Assert.Equal(expected.Total, actual.Total);
                    }
                }
            }
        }

        static ListColumn[] Columns() => [new("at", ListFieldKind.SortOnly, "r.queued_at") { IsNeverNull = true }];
    }

    private static async Task<PageDto<long>> PageAsync(
        ListShape shape, Npgsql.NpgsqlConnection connection, ListRequest request, DateTimeOffset now = default)
        => (await shape.ReadAsync<long>(
            connection,
            "select r.id from (select id, queued_at, ended_at from kept union all select id, queued_at, null from going) r where r.id = any(@ids)",
            id => id, request, Ct, now: now))!;

    private static async Task<PageDto<long>> PageAsync(ListShape shape, Npgsql.NpgsqlConnection connection)
        => (await shape.ReadAsync<long>(
            connection, "select unnest(@ids)", id => id, new ListRequest(1, 20, null, new Dictionary<string, string>()), Ct))!;
}
