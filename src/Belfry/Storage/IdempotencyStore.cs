using Dapper;

namespace Belfry.Storage;

/// <summary>A request that came before, with its answer when there is one.</summary>
internal sealed record IdempotencyRow
{
    public required byte[] Request { get; init; }

    /// <summary>Null while it is being carried out.</summary>
    public int? Status { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    public string? Etag { get; init; }

    public string? Body { get; init; }
}

/// <summary>Answers of requests with an idempotency key.</summary>
internal sealed class IdempotencyStore(Database database)
{
    /// <summary>Takes a key for a request, when it is free: unused, older than a day, or of a master that ended over it.</summary>
    public async Task<bool> TakeAsync(string caller, string key, byte[] request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into idempotency_keys as k (caller, key, request) values (@caller, @key, @request)
            on conflict (caller, key) do update
                set request = excluded.request, status = null, headers = null, body = null, created_at = now()
                where k.created_at < now() - interval '24 hours' or k.status is null and k.created_at < now() - interval '1 minute'
            """,
            new { caller, key, request },
            cancellationToken: ct)) == 1;
    }

    public async Task<IdempotencyRow?> FindAsync(string caller, string key, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<IdempotencyRow>(new CommandDefinition(
            """
            select request, status, headers ->> 'contentType' as content_type, headers ->> 'location' as location,
                   headers ->> 'etag' as etag, body
            from idempotency_keys where caller = @caller and key = @key
            """,
            new { caller, key },
            cancellationToken: ct));
    }

    public async Task KeepAsync(
        string caller, string key, int status, string? contentType, string? location, string? etag, string? body, CancellationToken ct)
    {
        await using var connection = await database.OpenOwnAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update idempotency_keys
            set status = @status, body = @body,
                headers = jsonb_build_object('contentType', @contentType::text, 'location', @location::text, 'etag', @etag::text)
            where caller = @caller and key = @key
            """,
            new { caller, key, status, contentType, location, etag, body },
            cancellationToken: ct));
    }

    public async Task ForgetAsync(string caller, string key, CancellationToken ct)
    {
        await using var connection = await database.OpenOwnAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from idempotency_keys where caller = @caller and key = @key", new { caller, key }, cancellationToken: ct));
    }
}
