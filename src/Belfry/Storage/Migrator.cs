using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>
/// Brings the schema up to this program: forward only, one transaction a step, under an advisory lock. Each step says
/// in its first line which is the oldest program that still works with it; a program that is older is refused, one
/// that is merely older than the schema is not. Masters may be at work meanwhile: a step waits for its locks for two
/// seconds at most, because everybody else waits behind it, and is tried again.
/// </summary>
internal sealed partial class Migrator(Database database, ILogger<Migrator> logger)
{
    // Any number will do, as long as every Belfry uses the same.
    private const long LockKey = 0x42_65_6C_66_72_79;

    private const int Tries = 60;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(3);

    public Task MigrateAsync(CancellationToken ct) => MigrateAsync(Embedded(), ct);

    /// <exception cref="SchemaException">The schema is too new for this program, or the database too old.</exception>
    public async Task MigrateAsync(IReadOnlyList<Migration> steps, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        if (connection.PostgreSqlVersion.Major < 15)
            throw new SchemaException(
                $"PostgreSQL {connection.PostgreSqlVersion} is too old: Belfry needs 15 or newer.");

        // The name by which leaders let this session be; the pool takes it back.
        await ExecuteAsync(connection, "set application_name = 'belfry migration'", null, ct);
        await ExecuteAsync(connection, "select pg_advisory_lock(@LockKey)", new { LockKey }, ct);
        try
        {
            await ExecuteAsync(
                connection,
                $"""
                create schema if not exists {Database.Schema};
                create table if not exists {Database.Schema}.schema_migrations
                (
                    id             int primary key,
                    name           text        not null,
                    oldest_program int         not null,
                    applied_at     timestamptz not null default now()
                );
                """,
                null,
                ct);
            var applied = (await connection.QueryAsync<AppliedRow>(new CommandDefinition(
                "select id, oldest_program from schema_migrations order by id", cancellationToken: ct))).AsList();
            RefuseOldProgram(steps, applied);
            var newest = applied.Count == 0 ? 0 : applied[^1].Id;
            foreach (var step in steps.Where(step => step.Id > newest))
                await ApplyWhenPossibleAsync(connection, step, ct);
        }
        finally
        {
            await ExecuteAsync(connection, "select pg_advisory_unlock(@LockKey)", new { LockKey }, CancellationToken.None);
        }
    }

    private static void RefuseOldProgram(IReadOnlyList<Migration> steps, List<AppliedRow> applied)
    {
        var program = steps[^1].Id;
        var oldest = applied.Count == 0 ? 0 : applied.Max(row => row.OldestProgram);
        if (program < oldest)
            throw new SchemaException(
                $"This Belfry is too old for its database: it knows schema {program}, the database is at "
                + $"{applied[^1].Id} and serves programs that know {oldest} or newer. "
                + "Start a newer Belfry, or restore a backup made before the upgrade.");
    }

    private async Task ApplyWhenPossibleAsync(NpgsqlConnection connection, Migration step, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ApplyAsync(connection, step, ct);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                if (attempt == Tries)
                    throw new SchemaException(
                        $"The schema cannot be brought to {step.Id} ({step.Name}): somebody holds its tables, such as a backup "
                        + $"({e.MessageText}). Start again when it is done; see pg_stat_activity for who it is.");
                LogWaits(step.Id, step.Name, e.MessageText);
                await Task.Delay(TryAgainAfter, TimeProvider.System, ct);
            }
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration step, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, "set local lock_timeout = '2s'", null, ct);
        await ExecuteAsync(connection, step.Sql, null, ct);
        await ExecuteAsync(
            connection,
            "insert into schema_migrations (id, name, oldest_program) values (@Id, @Name, @OldestProgram)",
            step,
            ct);
        await transaction.CommitAsync(ct);
        LogApplied(step.Id, step.Name);
    }

    private static Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, object? values, CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: ct));

    /// <summary>The steps inside this program, <c>Storage/Migrations/NNNN_name.sql</c>, in order.</summary>
    public static IReadOnlyList<Migration> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(step => step.Id)];
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var sql = reader.ReadToEnd();
        var file = FileName().Match(resource);
        var oldest = OldestProgram().Match(sql);
        if (!file.Success || !oldest.Success)
            throw new InvalidOperationException($"{resource} is not named NNNN_name.sql or lacks '-- oldest program: N'.");
        return new Migration(
            int.Parse(file.Groups["id"].Value, CultureInfo.InvariantCulture),
            file.Groups["name"].Value,
            int.Parse(oldest.Groups["id"].Value, CultureInfo.InvariantCulture),
            sql);
    }

    [GeneratedRegex(@"\.(?<id>\d{4})_(?<name>\w+)\.sql$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();

    [GeneratedRegex(@"\A-- oldest program: (?<id>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OldestProgram();

    private sealed record AppliedRow
    {
        public required int Id { get; init; }

        public required int OldestProgram { get; init; }
    }

    [LoggerMessage(1001, LogLevel.Information, "The database schema is now at {Id} ({Name})")]
    private partial void LogApplied(int id, string name);

    [LoggerMessage(1003, LogLevel.Warning, "The step {Id} ({Name}) of the schema waits for somebody who holds its tables, and is tried again: {Reason}")]
    private partial void LogWaits(int id, string name, string reason);
}

/// <summary>One step of the schema.</summary>
/// <param name="OldestProgram">The lowest step that a program must know to work with the schema after this one.</param>
internal sealed record Migration(int Id, string Name, int OldestProgram, string Sql);

/// <summary>The database cannot be used by this program; the message says why and what to do.</summary>
internal sealed class SchemaException(string message) : Exception(message);
