namespace Belfry.Worker.Processes;

/// <summary>Ends all that is left of runs: everything that is found, until nothing is.</summary>
internal sealed class ProcessEnder(TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Asks every process of the run to end (SIGTERM), also those that left its session; not those of its first group,
    /// which were asked already: some programs take a second SIGTERM for impatience.
    /// </summary>
    public static void AskOthers(RunTraces run)
    {
        foreach (var (process, _) in new RunProcesses([run]).FindIn(ProcessTable.Read()))
        {
            if (process.Group != run.Session)
                Signal(process, Libc.SigTerm);
        }
    }

    /// <summary>Waits until nothing of the run lives, at most so long; false when something still does.</summary>
    public async Task<bool> WaitUntilGoneAsync(RunTraces run, TimeSpan limit)
    {
        var processes = new RunProcesses([run]);
        var since = clock.GetTimestamp();
        for (var pause = FirstPause; processes.FindIn(ProcessTable.Read()).Count > 0; pause = Longer(pause))
        {
            if (clock.GetElapsedTime(since) >= limit)
                return false;
            await Task.Delay(pause, clock, CancellationToken.None);
        }

        return true;
    }

    /// <summary>
    /// Kills (SIGKILL) what lives of the runs, and looks again until nothing does, because what is killed may have
    /// started more meanwhile. Returns how many processes were left when the limit was reached: those that the kernel
    /// does not let go (state D), or that are another account's.
    /// </summary>
    public Task<int> EndAsync(IReadOnlyCollection<RunTraces> runs, TimeSpan limit)
        => EndAsync(new RunProcesses(runs), limit);

    /// <inheritdoc cref="EndAsync(IReadOnlyCollection{RunTraces}, TimeSpan)"/>
    public async Task<int> EndAsync(RunProcesses processes, TimeSpan limit)
    {
        var since = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            var living = processes.FindIn(ProcessTable.Read());
            if (living.Count is 0)
                return 0;
            foreach (var (process, _) in living)
                Signal(process, Libc.SigKill);
            if (clock.GetElapsedTime(since) >= limit)
                return living.Count;
            await Task.Delay(pause, clock, CancellationToken.None);
        }
    }

    // Between the reading of the table and the signal the number may have become another process's.
    private static void Signal(ProcessEntry process, int signal)
    {
        var pidfd = (int)Libc.syscall(Syscalls.PidfdOpen, process.Pid, 0, 0, 0);
        if (pidfd < 0)
            return;
        if (ProcessTable.StartTicksOf(process.Pid) == process.StartTicks)
            _ = Libc.syscall(Syscalls.PidfdSendSignal, pidfd, signal, 0, 0);
        _ = Libc.close(pidfd);
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
