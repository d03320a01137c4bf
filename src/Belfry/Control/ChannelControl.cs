using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Control;

/// <summary>Where alerts go, and what jobs want to be told.</summary>
internal sealed class ChannelControl(Database database, ChannelStore channels)
{
    /// <summary>By what channels can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => ChannelStore.Fields;

    public async Task<Result<PageDto<ChannelDto>>> ListAsync(ListRequest request, CancellationToken ct)
        => await channels.ListAsync(request, ct) is { } page
            ? page.With<ChannelDto>([.. page.Items.Select(ToDto)])
            : Failure.Invalid(request.Errors);

    public async Task<Result<ChannelDto>> GetAsync(long id, CancellationToken ct)
        => await channels.FindAsync(id, ct) is { } row ? ToDto(row) : NotFound(id);

    public Task<Result<ChannelDto>> CreateAsync(ChannelDto channel, Caller caller, CancellationToken ct)
        => WriteAsync(
            channel,
            async (connection, token) =>
            {
                var id = await ChannelStore.InsertAsync(connection, ToWrite(channel), token);
                await AuditTrail.WriteAsync(connection, caller, "create", "channel", id, null, channel, token);
                return id;
            },
            ct);

    public Task<Result<ChannelDto>> ReplaceAsync(long id, ChannelDto channel, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
        => WriteAsync(
            channel,
            async (connection, token) =>
            {
                if (await LockAsync(connection, id, ifVersions, token) is { Failure: { } failure })
                    return failure;
                var before = ToDto((await ChannelStore.FindAsync(connection, id, token))!);
                await ChannelStore.UpdateAsync(connection, id, ToWrite(channel), token);
                await AuditTrail.WriteAsync(connection, caller, "update", "channel", id, before, channel, token);
                return id;
            },
            ct);

    public async Task<Result<bool>> DeleteAsync(long id, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
        => await database.InTransactionAsync<Result<bool>>(
            async (connection, token) =>
            {
                if (await LockAsync(connection, id, ifVersions, token) is { Failure: { } failure })
                    return failure;
                if (await ChannelStore.JobsOfAsync(connection, id, token) is { Count: > 0 } jobs)
                    return new Failure(FailureKind.Conflict, "in_use",
                        $"Jobs name this channel in notify: {string.Join(", ", jobs)}{(jobs.Count == 5 ? " …" : "")}. Give them another first.");
                var before = ToDto((await ChannelStore.FindAsync(connection, id, token))!);
                await ChannelStore.DeleteAsync(connection, id, token);
                await AuditTrail.WriteAsync(connection, caller, "delete", "channel", id, before, null, token);
                return true;
            },
            ct);

    private static async Task<Result<int>> LockAsync(NpgsqlConnection connection, long id, IReadOnlyCollection<int>? ifVersions, CancellationToken ct)
    {
        if (await ChannelStore.LockAsync(connection, id, ct) is not { } version)
            return NotFound(id);
        return Failure.IfStale("channel", version, ifVersions) is { } stale ? stale : version;
    }

    private async Task<Result<ChannelDto>> WriteAsync(
        ChannelDto channel, Func<NpgsqlConnection, CancellationToken, Task<Result<long>>> work, CancellationToken ct)
    {
        try
        {
            var written = await database.InTransactionAsync(work, ct);
            return written.Failure is { } failure ? failure : await GetAsync(written.Value, ct);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "channels_name" })
        {
            return new Failure(FailureKind.Conflict, "name_taken", $"There is a channel named {channel.Name} already.",
                "name", "another channel has this name");
        }
    }

    private static ChannelWrite ToWrite(ChannelDto channel) => new()
    {
        Name = channel.Name!,
        Kind = Word.Of(channel.Kind!.Value),
        Url = channel.Url,
        Recipients = [.. channel.To ?? []],
        Alerts = [.. (channel.Alerts ?? []).Distinct().Select(Word.Of)],
    };

    private static ChannelDto ToDto(ChannelRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Kind = Word.Parse<ChannelKind>(row.Kind),
        Url = row.Url,
        To = row.Recipients,
        Alerts = [.. row.Alerts.Select(Word.Parse<AlertKind>)],
        Waiting = (int)row.Waiting,
        ToldAt = row.ToldAt,
        Error = row.Error,
        CreateTime = row.CreatedAt.ToUnixTimeSeconds(),
        Version = row.Version,
    };

    private static Failure NotFound(long id) => Failure.NotFound($"channel {id}");
}
