using System.Text.Json;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>The versions of a job: every change makes one, and none is ever changed.</summary>
internal sealed class JobVersionControl(JobControl jobs, JobStore store)
{
    /// <summary>By what versions can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => JobStore.VersionFields;

    public async Task<Result<PageDto<JobVersionDto>>> ListAsync(KeyDto key, ListRequest request, CancellationToken ct)
    {
        if (await FindIdAsync(key, ct) is not { } id)
            return Failure.NotFound($"job {key}");
        if (await store.ListVersionsAsync(id, request, ct) is not { } page)
            return Failure.Invalid(request.Errors);
        var known = page.Items.ToDictionary(row => row.Version);
        foreach (var row in await store.VersionsAsync(id, [.. known.Keys.Select(version => version - 1).Where(version => !known.ContainsKey(version))], ct))
            known[row.Version] = row;
        return page.With<JobVersionDto>([.. page.Items.Select(row => new JobVersionDto
        {
            Version = row.Version,
            Username = row.Username,
            CreateTime = row.CreatedAt.ToUnixTimeSeconds(),
            Changed = [.. Changes(known.GetValueOrDefault(row.Version - 1), row).Select(change => change.Field)],
        })]);
    }

    public async Task<Result<JobVersionDetailDto>> GetAsync(KeyDto key, long version, CancellationToken ct)
    {
        if (await FindIdAsync(key, ct) is not { } id)
            return Failure.NotFound($"job {key}");
        var rows = version is < 1 or > int.MaxValue ? [] : await store.VersionsAsync(id, [(int)version - 1, (int)version], ct);
        if (rows.FirstOrDefault(row => row.Version == version) is not { } found)
            return Failure.NotFound($"version {version} of job {key}");
        return new JobVersionDetailDto
        {
            Version = found.Version,
            Username = found.Username,
            CreateTime = found.CreatedAt.ToUnixTimeSeconds(),
            Changes = [.. Changes(rows.FirstOrDefault(row => row.Version < version), found)],
            Job = JobMapping.Settings(found),
        };
    }

    private async Task<long?> FindIdAsync(KeyDto key, CancellationToken ct)
        => await jobs.GetAsync(key, ct) is { Failure: null } job ? job.Value.Id : null;

    private static IEnumerable<FieldChangeDto> Changes(JobVersionRow? before, JobVersionRow after)
    {
        if (before is null)
            yield break;
        var old = JsonSerializer.SerializeToElement(JobMapping.Settings(before), ApiJson.Options);
        foreach (var now in JsonSerializer.SerializeToElement(JobMapping.Settings(after), ApiJson.Options).EnumerateObject())
        {
            // A secret that was given another value looks as before, and is a change all the same.
            if (old.TryGetProperty(now.Name, out var was)
                && (!JsonElement.DeepEquals(was, now.Value) || (now.Name == "params" && !SameSecrets(before, after))))
                yield return new FieldChangeDto { Field = now.Name, Before = Value(was), After = Value(now.Value) };
        }
    }

    private static bool SameSecrets(JobWrite one, JobWrite other)
        => (JobMapping.Sealed(one) ?? new Dictionary<string, string>()).OrderBy(secret => secret.Key, StringComparer.Ordinal)
            .SequenceEqual((JobMapping.Sealed(other) ?? new Dictionary<string, string>()).OrderBy(secret => secret.Key, StringComparer.Ordinal));

    private static JsonElement? Value(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : json;
}
