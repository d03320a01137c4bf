using Belfry.Core.Protocol;
using Belfry.Worker.Output;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Executors;

/// <summary>
/// Does nothing and succeeds: what is left is the cost of scheduling, journal and link, to be measured.
/// </summary>
internal sealed class DryRunExecutor : IExecutor
{
    private static readonly Task<RunEnd> Succeeded = Task.FromResult(new RunEnd(RunOutcome.Succeeded, 0, null));

    public Task<RunEnd> RunAsync(WorkerRun run, CapturedOutput output, Action<Spawned?> started)
    {
        started(null);
        return Succeeded;
    }
}
