using Belfry.Core.Jobs;
using Dapper;

namespace Belfry.Storage;

/// <summary>What the engine reads of a version of a job.</summary>
internal sealed record JobPlanRow
{
    public required long Id { get; init; }

    public required Guid JobId { get; init; }

    public required int Version { get; init; }

    public long? GroupId { get; init; }

    public string? Tag { get; init; }

    /// <summary><c>command</c>, <c>shell</c>, <c>http</c>, <c>python</c> or <c>golang</c>.</summary>
    public required string Type { get; init; }

    public required string Policies { get; init; }

    public bool Deleted { get; init; }
}

/// <summary>What a worker is given of a version of a job.</summary>
internal sealed record JobSpecRow
{
    public required long JobId { get; init; }

    public required int Version { get; init; }

    public required string Spec { get; init; }
}

/// <summary>Jobs and their versions.</summary>
internal sealed partial class JobStore(Database database)
{
    private const string PlanColumns =
        """
        j.id, j.job_id, v.version, v.group_id, v.tag, coalesce(v.spec ->> 'language', v.spec ->> 'type') as type,
        v.policies::text, j.deleted_at is not null as deleted
        """;

    /// <summary>The newest version of each job.</summary>
    public async Task<IReadOnlyList<JobPlanRow>> PlansAsync(IReadOnlyCollection<long> jobs, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<JobPlanRow>(new CommandDefinition(
            $"select {PlanColumns} from jobs j join jobs v on v.id = j.id where j.id = any(@jobs)",
            new { jobs = jobs.ToArray() },
            cancellationToken: ct))).AsList();
    }

    /// <summary>Certain versions.</summary>
    public async Task<IReadOnlyList<JobPlanRow>> PlansAsync(
        IReadOnlyCollection<(JobId Job, int Version)> versions, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<JobPlanRow>(new CommandDefinition(
            $"""
            select {PlanColumns}
            from unnest(@jobs, @versions) as wanted(job_id, version)
                     join jobs j on j.id = wanted.job_id
                     join job_versions v on v.job_id = wanted.job_id and v.version = wanted.version
            """,
            Arrays(versions),
            cancellationToken: ct))).AsList();
    }

    public async Task<IReadOnlyList<JobSpecRow>> SpecsAsync(
        IReadOnlyCollection<(JobId Job, int Version)> versions, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<JobSpecRow>(new CommandDefinition(
            """
            select v.job_id, v.version, v.spec::text
            from unnest(@jobs, @versions) as wanted(job_id, version)
                     join job_versions v on v.job_id = wanted.job_id and v.version = wanted.version
            """,
            Arrays(versions),
            cancellationToken: ct))).AsList();
    }

    private static object Arrays(IReadOnlyCollection<(JobId Job, int Version)> versions) => new
    {
        jobs = versions.Select(version => version.Job.Value).ToArray(),
        versions = versions.Select(version => version.Version).ToArray(),
    };
}
