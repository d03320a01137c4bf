using Dapper;

namespace Belfry.Storage;

/// <summary>A request that came before, with its answer when there is one.</summary>
internal sealed record IdempotencyRow
{
    public required byte[] Request { get; init; }

    public int? Status { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    public string? Body { get; init; }
}

/// <summary>Answers of requests with an idempotency key.</summary>
internal sealed class IdempotencyStore(Database database)
{
    /// <summary>Takes a key for a request.</summary>
    /// <returns>Null when it is free, and now taken; else what came with it before.</returns>
    public async Task<IdempotencyRow?> TakeAsync(string caller, string key, byte[] request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        // One that was never answered was cut off by the end of its master.
        await connection.ExecuteAsync(new CommandDefinition(
            """
            delete from idempotency_keys
            where caller = @caller and key = @key
              and (created_at < now() - interval '24 hours' or status is null and created_at < now() - interval '1 minute')
            """,
            new { caller, key },
            cancellationToken: ct));
        var taken = await connection.ExecuteAsync(new CommandDefinition(
            "insert into idempotency_keys (caller, key, request) values (@caller, @key, @request) on conflict do nothing",
            new { caller, key, request },
            cancellationToken: ct));
        var row = await connection.QuerySingleAsync<IdempotencyRow>(new CommandDefinition(
            """
            select request, status, headers ->> 'contentType' as content_type, headers ->> 'location' as location, body
            from idempotency_keys where caller = @caller and key = @key
            """,
            new { caller, key },
            cancellationToken: ct));
        return taken > 0 ? null : row;
    }

    public async Task KeepAsync(
        string caller, string key, int status, string? contentType, string? location, string body, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update idempotency_keys
            set status = @status, headers = jsonb_build_object('contentType', @contentType, 'location', @location), body = @body
            where caller = @caller and key = @key
            """,
            new { caller, key, status, contentType, location, body },
            cancellationToken: ct));
    }

    public async Task ForgetAsync(string caller, string key, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from idempotency_keys where caller = @caller and key = @key", new { caller, key }, cancellationToken: ct));
    }
}
