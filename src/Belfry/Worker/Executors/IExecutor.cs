using Belfry.Worker.Output;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Executors;

/// <summary>
/// Carries out one kind of run to its end. It ends it early when <see cref="WorkerRun.StopRequested"/> says so.
/// </summary>
internal interface IExecutor
{
    /// <param name="started">To be called once the run has begun, with the process if it has one.</param>
    /// <returns>How it ended; failures of the job are values, an exception is a fault of the worker.</returns>
    Task<RunEnd> RunAsync(WorkerRun run, CapturedOutput output, Action<Spawned?> started);
}
