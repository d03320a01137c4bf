using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Control;

/// <summary>Workers as people see and change them. A running process registers itself; see <c>Fleet</c>.</summary>
internal sealed class WorkerControl(Database database, WorkerStore workers)
{
    /// <summary>By what workers can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => WorkerStore.Fields;

    public async Task<Result<PageDto<WorkerDto>>> ListAsync(ListRequest request, CancellationToken ct)
    {
        if (await workers.ListAsync(request, ct) is not { } page)
            return Failure.Invalid(request.Errors);
        return page.With<WorkerDto>([.. page.Items.Select(ToDto)]);
    }

    public async Task<Result<WorkerDto>> GetAsync(long id, CancellationToken ct)
        => await workers.FindAsync(id, ct) is { } row ? ToDto(row) : NotFound(id);

    public Task<Result<WorkerDto>> CreateAsync(WorkerDto worker, Caller caller, CancellationToken ct)
        => WriteAsync(
            worker,
            async (connection, token) =>
            {
                var id = await WorkerStore.InsertAsync(
                    connection, worker.Host!, worker.Name!, worker.SrvName!, Tags(worker), worker.Capacity, worker.Draining ?? false, token);
                await AuditTrail.WriteAsync(connection, caller, "create", "worker", id, null, worker, token);
                return (await WorkerStore.FindAsync(connection, id, token))!;
            },
            ct);

    public Task<Result<WorkerDto>> ReplaceAsync(long id, WorkerDto worker, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
        => WriteAsync(
            worker,
            async (connection, token) =>
            {
                if (await WorkerStore.LockAsync(connection, id, token) is not { } version)
                    return NotFound(id);
                if (Failure.IfStale("worker", version, ifVersions) is { } stale)
                    return stale;
                var before = (await WorkerStore.FindAsync(connection, id, token))!;
                var renamed = before.Name != worker.Name || before.SrvName != worker.SrvName || before.Host != worker.Host;
                if (renamed && before is { Online: true, Instance: not null })
                    return new Failure(FailureKind.Conflict, "held_by_process",
                        $"A running process is worker {before.SrvName}/{before.Name}: its name, srvName and host are its own. Stop it first.");
                await WorkerStore.UpdateAsync(
                    connection, id, worker.Host!, worker.Name!, worker.SrvName!, SetTags(before, worker), SetSlots(before, worker),
                    SetDrain(before, worker), token);
                await AuditTrail.WriteAsync(connection, caller, "update", "worker", id, ToDto(before), worker, token);
                return (await WorkerStore.FindAsync(connection, id, token))!;
            },
            ct);

    public async Task<Result<bool>> DeleteAsync(long id, bool force, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
        => await database.InTransactionAsync<Result<bool>>(
            async (connection, token) =>
            {
                if (await WorkerStore.LockAsync(connection, id, token) is not { } version)
                    return NotFound(id);
                if (Failure.IfStale("worker", version, ifVersions) is { } stale)
                    return stale;
                var before = (await WorkerStore.FindAsync(connection, id, token))!;
                if (before.Running > 0 && !force)
                    return new Failure(FailureKind.Conflict, "in_use",
                        $"Worker {before.Name} has {before.Running} runs. Drain it and wait, or delete it with ?force=true: then they finish.");
                await WorkerStore.DeleteAsync(connection, id, token);
                await AuditTrail.WriteAsync(connection, caller, "delete", "worker", id, ToDto(before), null, token);
                return true;
            },
            ct);

    private async Task<Result<WorkerDto>> WriteAsync(
        WorkerDto worker, Func<NpgsqlConnection, CancellationToken, Task<Result<WorkerRow>>> work, CancellationToken ct)
    {
        Result<WorkerRow> written;
        try
        {
            written = await database.InTransactionAsync(work, ct);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "workers_name" })
        {
            return new Failure(FailureKind.Conflict, "name_taken", $"There is a worker {worker.SrvName}/{worker.Name} already.",
                "name", "another worker of this srvName has this name");
        }
        return written.Failure is { } failure ? failure : ToDto(written.Value);
    }

    private static string[]? Tags(WorkerDto worker) => worker.Tag is { } tag ? [.. tag.Tags] : null;

    // What people set wins over what the process says; what they send back as they have read it sets nothing.
    private static string[]? SetTags(WorkerRow before, WorkerDto worker)
        => before.SetTags is null && worker.Tag is { } tag && tag.Tags.SequenceEqual(before.Tags) ? null : Tags(worker);

    private static int? SetSlots(WorkerRow before, WorkerDto worker)
        => before.SetSlots is null && worker.Capacity == before.Slots ? null : worker.Capacity;

    private static bool SetDrain(WorkerRow before, WorkerDto worker)
        => worker.Draining == true && (before.SetDrain || !before.Draining);

    private static WorkerDto ToDto(WorkerRow row)
    {
        var tags = row.SetTags ?? row.Tags;
        var draining = row.SetDrain || row.Draining;
        var state = !row.Online ? "offline" : draining ? "draining" : "online";
        return new WorkerDto
        {
            Id = row.Id,
            Host = row.Host,
            Name = row.Name,
            SrvName = row.SrvName,
            // No tags because somebody said so is another thing than no tags.
            Tag = tags.Length > 0 || row is { SetTags: not null, Tags.Length: > 0 } ? TagsDto.Of(tags) : null,
            Tags = tags,
            Capacity = row.SetSlots ?? (row is { Instance: null, Slots: 0 } ? null : row.Slots),
            Draining = draining,
            Status = state switch { "online" => 1, "offline" => 2, _ => 3 },
            State = state,
            Types = row.Types,
            Running = (int)row.Running,
            ProgramVersion = row.Program,
            CreateTime = row.CreatedAt.ToUnixTimeSeconds(),
            SeenAt = row.SeenAt,
            Version = row.Version,
        };
    }

    private static Failure NotFound(long id) => Failure.NotFound($"worker {id}");
}
