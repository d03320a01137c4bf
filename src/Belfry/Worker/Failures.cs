namespace Belfry.Worker;

/// <summary>
/// Every way a run can fail, in one sentence for the person who has to do something about it: what happened, and what
/// to try. <c>docs/worker.md</c> has the table.
/// </summary>
internal static class Failures
{
    public static string EmptyTarget()
        => "The job's target is empty: there is nothing to run. Give it a command line, a script or source code.";

    public static string OpenQuote(char quote)
        => $"The command line has a {quote} without its closing one: add it, or escape it with a backslash.";

    public static string ContainsNul(string what)
        => $"{what} contains the character U+0000, which no program can be given: remove it.";

    public static string NoSuchProgram(string program)
        => program.Contains('/')
            ? $"There is no file {SystemWords.Short(program)} on this worker: install it here, "
                + "correct the path, or send the job to a worker that has it (tag or group)."
            : $"There is no program {SystemWords.Short(program)} in this worker's PATH: install it here, give its "
                + "full path, or send the job to a worker that has it (tag or group).";

    public static string NotExecutable(string program, string account)
        => $"The account {account} may not execute {SystemWords.Short(program)}: check the permissions of the file "
            + "and of the folders above it (chmod +x), or set runAs.";

    public static string NotAProgram(string program)
        => $"{SystemWords.Short(program)} is neither a program for this machine nor a script with a #! line: add the "
            + "line, or make it a job of type shell.";

    public static string CommandTooLong()
        => "The command line and the params together are longer than this system takes, or one word is longer than "
            + "128 KiB: pass the data in a file.";

    public static string ProgramIsBeingWritten(string program)
        => $"{SystemWords.Short(program)} is open for writing in another process, so it cannot be executed yet: try "
            + "again when it is complete.";

    public static string NoMoreProcesses(string account)
        => $"The system could not start another process for the account {account}: lower the worker's --slots, or "
            + "raise its limits (memory, ulimit -u, pids.max).";

    public static string NoMoreDescriptors()
        => "The worker has no free file descriptors: lower its --slots, or raise its limit (ulimit -n, LimitNOFILE).";

    public static string NotStarted(string program, int error)
        => $"{SystemWords.Short(program)} could not be started: {SystemWords.OfError(error)}.";

    public static string NoSuchAccount(string account)
        => $"This worker's machine has no account {account}: create it there, or correct the job's runAs.";

    public static string RunAsNeedsRoot(string account, string own)
        => $"The job is to run as {account}, but this worker runs as {own} and cannot take another account: start "
            + "the worker as root, or remove the job's runAs.";

    public static string RunAsRootRefused()
        => "The job is to run as root, which this worker does not allow: choose another account, or start the "
            + "worker with --run-as root.";

    public static string AccountNotTaken(string account, int error)
        => $"The worker could not take the account {account} ({SystemWords.OfError(error)}): it needs the "
            + "capabilities SETUID and SETGID.";

    public static string LimitsNotSet(int error)
        => $"The job's limits could not be set ({SystemWords.OfError(error)}), so it was not started: ask for less "
            + "than the worker itself may use, or start the worker as root.";

    public static string FolderNotMade(string reason)
        => $"The run's folder could not be made ({reason}): make room in the worker's folder for temporary files, or "
            + "name another with --scratch.";

    public static string NoInterpreter(string interpreter)
        => $"The script's #! line names {SystemWords.Short(interpreter)}, which this worker does not have: install "
            + "it here, or correct the line.";

    public static string BashMissing()
        => "The script has no #! line and this worker has no bash to run it: install the package bash here (apt-get "
            + "install bash), or begin the script with #!/bin/sh.";

    public static string PythonMissing()
        => "This worker has no python3: install the package python3 here (apt-get install python3), or send the job "
            + "to a worker that has it.";

    public static string GoMissing()
        => "This worker has no go: install the package golang-go here (apt-get install golang-go), or send the job "
            + "to a worker that has it.";

    public static string GoNotCompiled()
        => "The Go source does not compile: see the compiler's words in the output.";

    public static string GoNotKept(string reason)
        => $"The compiled program could not be kept ({reason}): make room in the worker's folder for temporary files.";

    public static string Exited(int code) => code switch
    {
        126 => "It ended with exit code 126, which a shell gives for a command that may not be executed: check the "
            + "permissions of what it calls.",
        127 => "It ended with exit code 127, which a shell gives for a command that it does not find: check the "
            + "names and the PATH.",
        _ => $"It ended with exit code {code}: see the end of its output.",
    };

    public static string Signalled(int signal) => signal switch
    {
        9 => "It was ended by signal 9 (SIGKILL), which this worker did not send: perhaps the system ran out of "
            + "memory (dmesg shows it), or somebody killed it.",
        11 => "It was ended by signal 11 (SIGSEGV): the program has a fault and touched memory that is not its own.",
        _ => $"It was ended by signal {signal} ({SystemWords.OfSignal(signal)}), which this worker did not send.",
    };

    public static string CpuLimit(int seconds)
        => $"It was ended because it used more than its {seconds} s of processor time: raise limits.cpuSeconds, or "
            + "make it do less.";

    public static string MemoryLimit(long bytes)
        => $"It was ended because its processes used more than their {bytes / 1024 / 1024} MiB of memory: raise "
            + "limits.memoryBytes, or make it need less.";

    public static string TimedOut(int seconds)
        => $"It was timed out after {seconds} s: raise timeoutSeconds, or find out in its output what it was waiting "
            + "for.";

    public static string Killed(string reason) => reason.Length is 0 ? "killed" : reason;

    /// <summary>Added to another sentence.</summary>
    public static string AndLeft(string? remark, int processes)
        => $"{(remark is null ? "" : remark.TrimEnd('.') + ". ")}{processes} of its processes could not be ended and "
            + "may still run on the worker: look for BELFRY_RUN_ID in /proc/*/environ.";

    public static string NoUrl(string target)
        => $"The target {SystemWords.Short(target)} is no absolute http or https URL: write it whole, as in "
            + "https://example.org/path.";

    public static string BadRequest(string reason)
        => $"The request cannot be made ({reason}): correct the job's http.method or http.headers.";

    public static string NoSuchHost(string host)
        => $"The name {host} cannot be resolved from this worker: correct it, or check the worker's DNS.";

    public static string NotConnected(string address, string reason)
        => $"No connection to {address} ({reason}): check that the service runs and that the network lets this "
            + "worker through.";

    public static string ConnectTimedOut(string address)
        => $"No connection to {address} came about in time: check that the service runs and that no firewall drops "
            + "packets from this worker.";

    public static string NotTrusted(string address, string reason)
        => $"The TLS connection to {address} failed ({reason}): check its certificate, and the certificates that "
            + "this worker's machine trusts.";

    public static string AnswerBroke(string reason)
        => $"The connection broke before the answer was complete ({reason}): see the service's own log.";

    public static string UnexpectedStatus(int status, int? expected)
        => expected is null
            ? $"The answer's status was {status}, and a 2xx is expected: see the answer in the output, or set "
                + "http.expectStatus."
            : $"The answer's status was {status}, and {expected} is expected: see the answer in the output.";

    public static string TooManyRedirects(int most)
        => $"The answer is a redirect that is not followed, because there were more than {most}, or because it leads "
            + "from https to http: call the final address.";

    public static string ContentMissing()
        => "The answer does not contain the text of http.expectContent: see the answer in the output.";

    public static string WorkerRestarted()
        => "The worker was restarted while the run was going on, so the run was ended: set retry if it may be "
            + "repeated, or run it again.";

    public static string WorkerStopped()
        => "The worker was stopped and the run did not end in the time it had for that: set retry if it may be "
            + "repeated, or stop workers with more patience.";

    public static string JournalFull()
        => "The worker's disk does not take the journal, so the run was not started: make room in the worker's data "
            + "folder.";

    public static string WorkerFault(Exception reason)
        => $"The worker failed to carry out the run ({reason.GetType().Name}: "
            + $"{SystemWords.OneLine(reason.Message)}): its log has more.";
}
