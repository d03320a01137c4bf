using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Worker.Output;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Executors;

/// <summary>Carries out the runs that are processes: command, shell and code.</summary>
internal sealed class ProcessExecutor(
    Accounts accounts, RunFolders folders, ProcessRunner runner, GolangPrograms golang) : IExecutor
{
    public async Task<RunEnd> RunAsync(WorkerRun run, CapturedOutput output, Action<Spawned?> started)
    {
        var assignment = run.Assignment!;
        var spec = assignment.Spec;
        var account = accounts.For(spec.RunAs, out var failure);
        var program = account is null ? null : RunProgram.Of(spec, out failure);
        if (account is null || program is null)
            return RunEnd.Failed(failure!);
        string folder;
        try
        {
            folder = folders.Create(run.Id, account, [.. program.Files]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folders.Remove(run.Id, account);
            return RunEnd.Failed(Failures.FolderNotMade(SystemWords.OneLine(e.Message)));
        }

        try
        {
            var launch = LaunchOf(program, assignment, account, folder);
            if (spec is { Type: JobType.Code, Language: CodeLanguage.Golang })
            {
                var (compiled, ended) = await golang.CompileAsync(launch, run, spec, output, started);
                if (compiled is null)
                    return ended!;
                launch = compiled;
            }

            var grace = TimeSpan.FromSeconds(spec.GraceSeconds);
            var end = await runner.RunAsync(launch, grace, run.StopRequested, output, started);
            return ProcessVerdict.Of(end, launch, spec, program.Missing);
        }
        finally
        {
            folders.Remove(run.Id, account);
        }
    }

    private Launch LaunchOf(RunProgram program, RunAssigned assignment, Account account, string folder) => new()
    {
        Run = assignment.Run,
        Program = program.Program,
        Arguments = program.Arguments,
        Folder = folder,
        Environment = RunEnvironment.Make(
            assignment, account, RunEnvironment.PathFor(account, accounts.Own), folder),
        Account = account,
        Limits = assignment.Spec.Limits,
    };
}
