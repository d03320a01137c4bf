using Belfry.Core.Contracts;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>The versions of jobs.</summary>
internal sealed partial class JobStore
{
    private const string SelectVersions =
        """
        select v.version, v.name, v.group_id, v.tag, v.cron, v.time_zone, v.starts_at, v.ends_at, v.remark, v.username,
               v.spec::text, v.policies::text, v.created_at
        from job_versions v
        """;

    private static readonly ListShape VersionShape = new(("job_versions v", "v.job_id = @job"), "v.version", "v.created_at", "v.version desc",
        new("version", ListFieldKind.Number, "v.version"),
        new("name", ListFieldKind.Substring, "v.name"),
        new("username", ListFieldKind.Text, "v.username"),
        new("createTime", ListFieldKind.SortOnly, "v.created_at"));

    /// <summary>By what versions can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> VersionFields => VersionShape.Fields;

    public async Task<PageDto<JobVersionRow>?> ListVersionsAsync(long job, ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await VersionShape.ReadAsync<JobVersionRow>(
            connection, $"{SelectVersions} where v.job_id = {job} and v.version = any(@ids)", row => row.Version, request, ct, new { job });
    }

    /// <summary>Some versions of a job, those that there are.</summary>
    public async Task<IReadOnlyList<JobVersionRow>> VersionsAsync(long job, int[] versions, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<JobVersionRow>(new CommandDefinition(
            $"{SelectVersions} where v.job_id = @job and v.version = any(@versions)", new { job, versions }, cancellationToken: ct))).AsList();
    }

    /// <summary>The uuid of a job, and the names of the secret params of a version, or of the newest.</summary>
    public static async Task<(Guid Job, string[] Names)> SecretNamesAsync(NpgsqlConnection connection, long id, int? version, CancellationToken ct)
        => await connection.QuerySingleAsync<(Guid, string[])>(new CommandDefinition(
            """
            select j.job_id, array(select jsonb_object_keys(coalesce(v.spec, j.spec) -> 'sealedParams'))
            from jobs j left join job_versions v on v.job_id = j.id and v.version = @version where j.id = @id
            """,
            new { id, version },
            cancellationToken: ct));

    public static Task<bool> VersionExistsAsync(NpgsqlConnection connection, long id, int version, CancellationToken ct)
        => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from job_versions where job_id = @id and version = @version)",
            new { id, version },
            cancellationToken: ct));
}
