using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Executors;

/// <summary>What the end of a process means for its run.</summary>
internal static class ProcessVerdict
{
    private const int SigXcpu = 24;

    public static RunEnd Of(ProcessEnd end, Launch launch, JobSpec spec, string missing)
    {
        if (end.Error is { } error)
            return RunEnd.Failed(NotStarted(error, launch, missing));
        var exitCode = end.Status?.ShellCode;
        var verdict = end switch
        {
            { Stop: { } stop } => new RunEnd(stop.Outcome, exitCode, stop.Remark),
            { RanOutOfMemory: true, Status: not { Code: 0 } } => RunEnd.Failed(
                Failures.MemoryLimit(spec.Limits?.MemoryBytes ?? 0), exitCode),
            { Status: { Code: 0 } } => new RunEnd(RunOutcome.Succeeded, 0, null),
            { Status: { Code: { } code } } => RunEnd.Failed(Failures.Exited(code), exitCode),
            { Status: { Signal: { } signal } } => RunEnd.Failed(Signalled(signal, spec.Limits), exitCode),
            _ => RunEnd.Failed(Failures.Signalled(Libc.SigKill), exitCode),
        };
        return end.Left is 0 ? verdict : verdict with { Remark = Failures.AndLeft(verdict.Remark, end.Left) };
    }

    /// <summary>The end of a run that was asked to stop before it had a process.</summary>
    public static RunEnd OfStop(StopRequest stop) => new(stop.Outcome, null, stop.Remark);

    private static string Signalled(int signal, RunLimits? limits)
        => signal is SigXcpu && limits?.CpuSeconds is { } seconds
            ? Failures.CpuLimit(seconds)
            : Failures.Signalled(signal);

    private static string NotStarted(SpawnError error, Launch launch, string missing) => error switch
    {
        { Step: SpawnStep.Account } => Failures.AccountNotTaken(launch.Account.Name, error.Error),
        { Step: SpawnStep.Limits } => Failures.LimitsNotSet(error.Error),
        { Error: Libc.Enoent or Libc.Enotdir } => missing,
        { Error: Libc.Eacces or Libc.Eperm or Libc.Eisdir }
            => Failures.NotExecutable(launch.Program, launch.Account.Name),
        { Error: Libc.Enoexec } => Failures.NotAProgram(launch.Program),
        { Error: Libc.E2Big } => Failures.CommandTooLong(),
        { Error: Libc.Etxtbsy } => Failures.ProgramIsBeingWritten(launch.Program),
        { Error: Libc.Eagain or Libc.Enomem } => Failures.NoMoreProcesses(launch.Account.Name),
        { Error: Libc.Emfile or Libc.Enfile } => Failures.NoMoreDescriptors(),
        _ => Failures.NotStarted(launch.Program, error.Error),
    };
}
