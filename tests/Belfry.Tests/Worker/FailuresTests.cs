using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Worker;
using Belfry.Worker.Executors;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;

namespace Belfry.Tests.Worker;

public sealed class FailuresTests
{
    private static readonly Sentences All = new(typeof(Failures), new Dictionary<string, object?[][]>(StringComparer.Ordinal)
    {
        ["OpenQuote"] = [['\'']],
        ["ContainsNul"] = [["The target"], ["The param DAY"]],
        ["NoSuchProgram"] = [["backup"], ["/opt/backup"]],
        ["NotExecutable"] = [["/opt/backup", "nobody"]],
        ["NotAProgram"] = [["/opt/backup"]],
        ["ProgramIsBeingWritten"] = [["/opt/backup"]],
        ["NoMoreProcesses"] = [["nobody"]],
        ["NotStarted"] = [["/opt/backup", 40]],
        ["NoSuchAccount"] = [["backup"]],
        ["RunAsNeedsRoot"] = [["backup", "belfry"]],
        ["AccountNotTaken"] = [["backup", 1]],
        ["LimitsNotSet"] = [[1]],
        ["FolderNotMade"] = [["/tmp/belfry: No space left on device"]],
        ["NoInterpreter"] = [["/usr/bin/perl"]],
        ["GoNotKept"] = [["No space left on device"]],
        ["Exited"] = [[3], [126], [127]],
        ["Signalled"] = [[9], [11], [15]],
        ["CpuLimit"] = [[60]],
        ["MemoryLimit"] = [[512L << 20]],
        ["TimedOut"] = [[300]],
        ["Killed"] = [["killed by alice"], [""]],
        ["AndLeft"] = [["killed by alice", 2], [Failures.TimedOut(300), 2], [null, 2]],
        ["WorkerFault"] = [[new IOException("Too many levels of symbolic links")]],
        ["NoUrl"] = [["example.org"]],
        ["BadRequest"] = [["the value of X-A has more than one line"]],
        ["NoSuchHost"] = [["example.invalid"]],
        ["NotConnected"] = [["example.org:443", "ConnectionRefused"]],
        ["ConnectTimedOut"] = [["example.org:443"]],
        ["NotTrusted"] = [["example.org:443", "the certificate is not trusted"]],
        ["AnswerBroke"] = [["the response ended too early"]],
        ["UnexpectedStatus"] = [[503, null], [200, 404]],
        ["TooManyRedirects"] = [[10]],
    });

    /// <summary>The table is made by this test: when it fails, its message is what belongs into the document.</summary>
    [Fact]
    public void The_document_has_every_failure_with_its_sentence()
    {
        var table = All.Table();
        Assert.True(Sentences.Document("worker.md").Contains(table, StringComparison.Ordinal), table);
    }

    [Fact]
    public void Every_sentence_is_one_line_that_ends()
        => Assert.All(
            All.All.Where(one => one.Method is not nameof(Failures.Killed)),
            one => Assert.Matches("^[A-Z0-9/k][^\n]+\\.$", one.Sentence));

    [Theory]
    [InlineData(nameof(SpawnStep.Find), Libc.Enoent, "missing")]
    [InlineData(nameof(SpawnStep.Find), Libc.Enotdir, "missing")]
    [InlineData(nameof(SpawnStep.Find), Libc.Eacces, "The account nobody may not execute /x")]
    [InlineData(nameof(SpawnStep.Spawn), Libc.Enoexec, "/x is neither a program for this machine nor a script")]
    [InlineData(nameof(SpawnStep.Spawn), Libc.E2Big, "The command line and the params together are longer")]
    [InlineData(nameof(SpawnStep.Spawn), Libc.Etxtbsy, "/x is open for writing")]
    [InlineData(nameof(SpawnStep.Spawn), Libc.Eagain, "The system could not start another process for the account nobody")]
    [InlineData(nameof(SpawnStep.Spawn), Libc.Enomem, "The system could not start another process for the account nobody")]
    [InlineData(nameof(SpawnStep.Spawn), Libc.Emfile, "The worker has no free file descriptors")]
    [InlineData(nameof(SpawnStep.Spawn), Libc.Enfile, "The worker has no free file descriptors")]
    [InlineData(nameof(SpawnStep.Spawn), Libc.Eloop, "/x could not be started: Too many levels of symbolic links.")]
    [InlineData(nameof(SpawnStep.Account), Libc.Eperm, "The worker could not take the account nobody (Operation not permitted)")]
    [InlineData(nameof(SpawnStep.Limits), Libc.Eperm, "The job's limits could not be set (Operation not permitted)")]
    public void A_start_that_fails_says_why(string step, int error, string sentence)
    {
        var end = Verdict(new ProcessEnd { Error = new SpawnError(Enum.Parse<SpawnStep>(step), error) });
        Assert.Equal((RunOutcome.Failed, null), (end.Outcome, end.ExitCode));
        Assert.StartsWith(sentence, end.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_is_judged_by_what_was_asked_for_then_by_limits_then_by_the_exit()
    {
        var stop = new StopRequest(RunOutcome.Killed, "killed by alice");
        var limits = new RunLimits { CpuSeconds = 5, MemoryBytes = 1 << 20 };
        Assert.Equal(new RunEnd(RunOutcome.Succeeded, 0, null), Verdict(new ProcessEnd { Status = new ExitStatus(0, null) }));
        Assert.Equal(new RunEnd(RunOutcome.Killed, 0, "killed by alice"), Verdict(new ProcessEnd { Status = new ExitStatus(0, null), Stop = stop }));
        Assert.Equal(new RunEnd(RunOutcome.Killed, 137, "killed by alice"), Verdict(new ProcessEnd { Status = new ExitStatus(null, 9), Stop = stop }));
        Assert.Equal(RunEnd.Failed(Failures.Signalled(24), 152), Verdict(new ProcessEnd { Status = new ExitStatus(null, 24) }));
        Assert.Equal(RunEnd.Failed(Failures.CpuLimit(5), 152), Verdict(new ProcessEnd { Status = new ExitStatus(null, 24) }, limits));
        Assert.Equal(RunEnd.Failed(Failures.MemoryLimit(1 << 20), 137), Verdict(new ProcessEnd { Status = new ExitStatus(null, 9), RanOutOfMemory = true }, limits));
        Assert.Equal(
            new RunEnd(RunOutcome.Killed, null, "killed by alice. 2 of its processes could not be ended and may still run on the worker: look for BELFRY_RUN_ID in /proc/*/environ."),
            Verdict(new ProcessEnd { Stop = stop, Left = 2 }));
    }

    private static RunEnd Verdict(ProcessEnd end, RunLimits? limits = null)
    {
        var account = new Account { Name = "nobody", Uid = 65534, Gid = 65534, Home = "/", Shell = "/bin/sh", Groups = [] };
        var launch = new Launch
        {
            Run = Guid.Empty,
            Program = "/x",
            Arguments = [],
            Folder = "/",
            Environment = new Dictionary<string, string>(),
            Account = account,
        };
        return ProcessVerdict.Of(end, launch, new JobSpec { Type = JobType.Command, Target = "/x", Limits = limits }, "missing");
    }
}
