using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>The params with which a run starts or started.</summary>
internal sealed class RunParamsControl(LogStore logs, JobStore jobs)
{
    private static readonly Dictionary<string, ParamDto> None = [];

    public async Task<Result<RunParamsDto>> GetAsync(KeyDto key, CancellationToken ct)
    {
        if (await logs.FindAsync(key.Id is { } id ? new RunId(id) : RunUuid.IdOf(key.Uuid!.Value), key.Uuid, ct) is not { } run)
            return Failure.NotFound($"run {key}");
        var all = new SortedDictionary<string, ParamDto>(StringComparer.Ordinal);
        // A timer that was cancelled had chosen no version.
        if (await jobs.VersionsAsync(run.JobNumber, [run.JobVersion], ct) is [var version])
        {
            foreach (var (name, value) in JobMapping.Settings(version).Params ?? None)
                all[name] = value;
        }
        var own = ParamSet.Parse(run.Params) is { } set ? ParamSealing.Shown(set.Plain, set.Sealed) : None;
        foreach (var (name, value) in own)
            all[name] = value;
        return new RunParamsDto { Params = all, Own = [.. own.Keys] };
    }
}
