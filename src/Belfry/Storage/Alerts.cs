using Belfry.Core.Contracts;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>
/// What the scheduler says about itself. The leader raises alerts through the ledger, with what they are about; beside
/// it, here, only what is said when there is no ledger any more.
/// </summary>
internal sealed partial class Alerts(Database database, ILogger<Alerts> logger)
{
    /// <summary>Raises one unless its cause is open already: kind, cause, text, time.</summary>
    public const string RaiseSql =
        """
        with raised as (
            insert into alerts (kind, cause, text, at, ended_at)
            values ($1, $2, $3, $4, case when $2::text is null then $4 end)
            on conflict (cause) where ended_at is null do nothing
            returning id, at, kind, text)
        insert into notices (channel_id, at, kind, text, alert_id)
        select c.id, r.at, r.kind, r.text, r.id
        from raised r join channels c on r.kind = any(c.alerts) and c.deleted_at is null
        """;

    /// <summary>Ends the one that is open for a cause: cause, time.</summary>
    public const string EndSql =
        """
        with over as (
            update alerts set ended_at = greatest(at, $2) where cause = $1 and ended_at is null
            returning id, ended_at, kind, text)
        insert into notices (channel_id, at, kind, text, is_end, alert_id)
        select c.id, o.ended_at, o.kind, o.text, true, o.id
        from over o join channels c on o.kind = any(c.alerts) and c.deleted_at is null
        """;

    /// <summary>Raises one that does not last; a database that is away is said in the log and nowhere else.</summary>
    public async Task RaiseAsync(AlertKind kind, string text, CancellationToken ct)
    {
        LogAlert(Word.Of(kind), text);
        try
        {
            await using var connection = await database.OpenAsync(ct);
            await using var command = new NpgsqlCommand(RaiseSql.Replace("$4", "now()", StringComparison.Ordinal), connection)
            {
                Parameters =
                {
                    new() { Value = Word.Of(kind) },
                    new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                    new() { Value = Text.Recordable(text) },
                },
            };
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotStored(Word.Of(kind), e.Message);
        }
    }

    /// <summary>The causes of those that last.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OpenAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<(string Cause, string Kind)>(new CommandDefinition(
            "select cause, kind from alerts where ended_at is null and cause is not null", cancellationToken: ct)))
            .ToDictionary(row => row.Cause, row => row.Kind, StringComparer.Ordinal);
    }

    [LoggerMessage(1020, LogLevel.Error, "Alert {Kind}: {Text}")]
    private partial void LogAlert(string kind, string text);

    [LoggerMessage(1021, LogLevel.Warning, "Alert {Kind} could not be stored: {Reason}")]
    private partial void LogNotStored(string kind, string reason);
}
