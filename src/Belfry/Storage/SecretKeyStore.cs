using Dapper;

namespace Belfry.Storage;

/// <summary>A job's params that are stored sealed.</summary>
internal sealed record SealedParamsRow
{
    public required string Name { get; init; }

    public required string Sealed { get; init; }
}

/// <summary>
/// The names of the keys that the cluster's secrets are sealed with, never the keys themselves, and which secrets there are.
/// </summary>
internal sealed class SecretKeyStore(Database database)
{
    /// <summary>The newest key's name; null before there was one.</summary>
    public async Task<string?> NewestAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "select key_id from secret_keys order by created_at desc limit 1", cancellationToken: ct));
    }

    /// <summary>Makes a key the newest.</summary>
    /// <param name="instead">The newest as the caller knows it; null for none.</param>
    /// <returns>False when another is the newest by now.</returns>
    public Task<bool> AddAsync(string key, string? instead, CancellationToken ct)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync(new CommandDefinition("lock table secret_keys in exclusive mode", cancellationToken: token));
                return await connection.ExecuteAsync(new CommandDefinition(
                    """
                    insert into secret_keys (key_id)
                    select @key
                    where (select key_id from secret_keys order by created_at desc limit 1) is not distinct from @instead
                    on conflict (key_id) do update set created_at = clock_timestamp()
                    """,
                    new { key, instead },
                    cancellationToken: token)) > 0;
            },
            ct);

    /// <summary>Whether a job, or an older version of one, has secret params. Reads all of them where none has.</summary>
    public async Task<bool> AnySealedAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from job_versions where jsonb_exists(spec, 'sealedParams'))", commandTimeout: 120, cancellationToken: ct));
    }

    /// <summary>The jobs that are there and have secret params.</summary>
    public async Task<IReadOnlyList<SealedParamsRow>> SealedAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<SealedParamsRow>(new CommandDefinition(
            """
            select name, (spec -> 'sealedParams')::text as sealed from jobs
            where deleted_at is null and jsonb_exists(spec, 'sealedParams') order by name
            """,
            commandTimeout: 120,
            cancellationToken: ct))).AsList();
    }
}
