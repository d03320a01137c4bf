using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Control;

/// <summary>Worker groups: the union of the workers they name and of those that carry one of their tags.</summary>
internal sealed class WorkerGroupControl(Database database, WorkerStore workers)
{
    /// <summary>By what groups can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => WorkerStore.GroupFields;

    public async Task<Result<PageDto<WorkerGroupDto>>> ListAsync(ListRequest request, CancellationToken ct)
    {
        if (await workers.ListGroupsAsync(request, ct) is not { } page)
            return Failure.Invalid(request.Errors);
        return page.With(await ToDtosAsync(page.Items, ct));
    }

    public async Task<Result<WorkerGroupDto>> GetAsync(long id, CancellationToken ct)
        => await workers.FindGroupAsync(id, ct) is { } row ? (await ToDtosAsync([row], ct))[0] : NotFound(id);

    public Task<Result<WorkerGroupDto>> CreateAsync(WorkerGroupDto group, Caller caller, CancellationToken ct)
        => WriteAsync(group, null, null, caller, ct);

    public Task<Result<WorkerGroupDto>> ReplaceAsync(long id, WorkerGroupDto group, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
        => WriteAsync(group, id, ifVersions, caller, ct);

    public async Task<Result<bool>> DeleteAsync(long id, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
        => await database.InTransactionAsync<Result<bool>>(
            async (connection, token) =>
            {
                if (await WorkerStore.LockGroupAsync(connection, id, token) is not { } version)
                    return NotFound(id);
                if (Failure.IfStale("worker group", version, ifVersions) is { } stale)
                    return stale;
                if (await WorkerStore.JobsOfGroupAsync(connection, id, token) is { Count: > 0 } jobs)
                    return new Failure(FailureKind.Conflict, "in_use",
                        $"Jobs name this group: {string.Join(", ", jobs)}{(jobs.Count == 5 ? " …" : "")}. Give them another first.");
                var before = await WorkerStore.FindGroupAsync(connection, id, token);
                await WorkerStore.DeleteGroupAsync(connection, id, token);
                await AuditTrail.WriteAsync(connection, caller, "delete", "worker_group", id, before, null, token);
                return true;
            },
            ct);

    private async Task<Result<WorkerGroupDto>> WriteAsync(
        WorkerGroupDto group, long? id, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
    {
        var tags = TagsDto.Of(group.Tags ?? []).Tags.ToArray();
        var members = (group.WorkerIds ?? []).Distinct().ToArray();
        Result<long> written;
        try
        {
            written = await database.InTransactionAsync<Result<long>>(
                async (connection, token) =>
                {
                    var version = id is null ? null : await WorkerStore.LockGroupAsync(connection, id.Value, token);
                    if (id is not null && version is null)
                        return NotFound(id.Value);
                    if (version is not null && Failure.IfStale("worker group", version.Value, ifVersions) is { } stale)
                        return stale;
                    if (await WorkerStore.MissingAsync(connection, members, token) is { Count: > 0 } missing)
                        return new Failure(FailureKind.Unprocessable, "no_such_worker", "Some of the workers do not exist.",
                            "workerIds", $"there are no workers {string.Join(", ", missing)}");
                    var before = id is null ? null : await WorkerStore.FindGroupAsync(connection, id.Value, token);
                    var saved = await WorkerStore.SaveGroupAsync(connection, id, group.Name!, tags, members, token);
                    await AuditTrail.WriteAsync(connection, caller, id is null ? "create" : "update", "worker_group", saved, before, group, token);
                    return saved;
                },
                ct);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "worker_groups_name" })
        {
            return new Failure(FailureKind.Conflict, "name_taken", $"There is a worker group named {group.Name} already.",
                "name", "another group has this name");
        }
        return written.Failure is { } failure ? failure : await GetAsync(written.Value, ct);
    }

    private async Task<List<WorkerGroupDto>> ToDtosAsync(IReadOnlyList<GroupRow> rows, CancellationToken ct)
    {
        var members = (await workers.MembersAsync([.. rows.Select(row => row.Id)], ct)).ToLookup(member => member.GroupId);
        return [.. rows.Select(row =>
        {
            var normal = members[row.Id].All(member => member.Online);
            return new WorkerGroupDto
            {
                Id = row.Id,
                Name = row.Name,
                WorkerIds = row.WorkerIds,
                Tags = row.Tags,
                Workers = [.. members[row.Id].Select(member => new WorkerNameDto { Id = member.Id, Name = member.Name })],
                Status = normal ? 1 : 2,
                Health = normal ? "normal" : "abnormal",
                CreateTime = row.CreatedAt.ToUnixTimeSeconds(),
                Version = row.Version,
            };
        })];
    }

    private static Failure NotFound(long id) => Failure.NotFound($"worker group {id}");
}
