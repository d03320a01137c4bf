using Belfry.Core.Contracts;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>What the scheduler says about itself: written to the log and to the table that the console shows.</summary>
internal sealed partial class Alerts(Database database, ILogger<Alerts> logger)
{
    public async Task RaiseAsync(string kind, string text, CancellationToken ct)
    {
        LogAlert(kind, text);
        try
        {
            await using var connection = await database.OpenAsync(ct);
            await connection.ExecuteAsync(new CommandDefinition(
                "insert into alerts (kind, text) values (@kind, @text)",
                new { kind, text = Text.Recordable(text) },
                cancellationToken: ct));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            LogNotStored(kind, e.Message);
        }
    }

    [LoggerMessage(1020, LogLevel.Error, "Alert {Kind}: {Text}")]
    private partial void LogAlert(string kind, string text);

    [LoggerMessage(1021, LogLevel.Warning, "Alert {Kind} could not be stored: {Reason}")]
    private partial void LogNotStored(string kind, string reason);
}
