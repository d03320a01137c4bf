using Belfry.Core.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Belfry.Storage;

/// <summary>Alerts and notices, in the transaction of what they are about.</summary>
internal static partial class LedgerStore
{
    private const string AddNotices =
        """
        with over as (
            delete from failing_jobs f using unnest($8::bigint[], $9::int[]) as s(job_id, shard)
            where f.job_id = s.job_id and f.shard = s.shard
            returning f.job_id, f.shard)
        insert into notices (channel_id, at, kind, text, job_id, run_id)
        select u.channel_id, u.at, u.kind, u.text, u.job_id, u.run_id
        from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bool[], $10::int[])
                 as u(channel_id, at, kind, text, job_id, run_id, if_failing, shard)
        where not u.if_failing or (u.job_id, u.shard) in (select job_id, shard from over)
        """;

    private static void AddNotes(NpgsqlBatch batch, LedgerBatch changes)
    {
        foreach (var alert in changes.Alerts)
            batch.BatchCommands.Add(alert.Ends
                ? Command(Alerts.EndSql, Value(NpgsqlDbType.Text, alert.Cause), Value(NpgsqlDbType.TimestampTz, alert.At))
                : Command(
                    Alerts.RaiseSql,
                    Value(NpgsqlDbType.Text, alert.Kind),
                    Value(NpgsqlDbType.Text, alert.Cause),
                    Value(NpgsqlDbType.Text, alert.Text),
                    Value(NpgsqlDbType.TimestampTz, alert.At)));
        var notices = changes.Notices;
        if (notices.IsEmpty)
            return;
        batch.BatchCommands.Add(Command(
            AddNotices,
            Longs(notices.Rows, row => row.Channel),
            Times(notices.Rows, row => row.Notice.At),
            Texts(notices.Rows, row => $"job_{Word.Of(row.Notice.What)}"),
            Texts(notices.Rows, row => row.Notice.Text),
            Longs(notices.Rows, row => row.Notice.Job.Value),
            Longs(notices.Rows, row => row.Notice.Run.Value),
            Bools(notices.Rows, row => row.IfFailing),
            Longs(notices.Succeeded, part => part.Job.Value),
            Ints(notices.Succeeded, part => part.Shard),
            Ints(notices.Rows, row => row.Notice.Shard)));
        if (notices.Failing is { Count: > 0 } failing)
            batch.BatchCommands.Add(Command(
                "insert into failing_jobs (job_id, shard, since) select u.*, now() from unnest($1::bigint[], $2::int[]) u on conflict do nothing",
                Longs(failing, part => part.Job.Value),
                Ints(failing, part => part.Shard)));
    }
}
