using Belfry.Core.Jobs;
using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Worker;

/// <summary>Every way a process can fail, with its sentence.</summary>
public sealed class FailureTests : IAsyncLifetime
{
    private ScriptedLeader _leader = null!;
    private TestWorker _worker = null!;

    public async ValueTask InitializeAsync()
    {
        _leader = await ScriptedLeader.StartAsync();
        _worker = await TestWorker.StartAsync(_leader);
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _leader.DisposeAsync();
    }

    [Theory]
    [InlineData("no-such-program -x", "There is no program no-such-program in this worker's PATH: install it here, give its full path, or send the job to a worker that has it (tag or group).")]
    [InlineData("/no/such/file", "There is no file /no/such/file on this worker: install it here, correct the path, or send the job to a worker that has it (tag or group).")]
    [InlineData("/etc/passwd", "The account nobody may not execute /etc/passwd: check the permissions of the file and of the folders above it (chmod +x), or set runAs.")]
    [InlineData("/etc", "The account nobody may not execute /etc: check the permissions of the file and of the folders above it (chmod +x), or set runAs.")]
    [InlineData("/root/anything", "The account nobody may not execute /root/anything: check the permissions of the file and of the folders above it (chmod +x), or set runAs.")]
    [InlineData("", "The job's target is empty: there is nothing to run. Give it a command line, a script or source code.")]
    [InlineData("# nothing", "The job's target is empty: there is nothing to run. Give it a command line, a script or source code.")]
    [InlineData("echo 'open", "The command line has a ' without its closing one: add it, or escape it with a backslash.")]
    [InlineData("echo \"open", "The command line has a \" without its closing one: add it, or escape it with a backslash.")]
    [InlineData("echo a\0b", "The target contains the character U+0000, which no program can be given: remove it.")]
    public async Task A_command_that_cannot_be_started_says_why(string line, string sentence)
    {
        var end = (await _leader.RunAsync(ScriptedLeader.Command(line))).End!;
        Assert.Equal((RunOutcome.Failed, null, null, sentence), (end.Outcome, end.ExitCode, end.StartedAgoMs, end.Remark));
    }

    [Fact]
    public async Task A_file_that_is_no_program_says_so()
    {
        var file = Path.Combine(TestWorker.NewFolder(), "notes");
        await File.WriteAllTextAsync(file, "just words\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("755", 8));
        Assert.Equal(
            $"{file} is neither a program for this machine nor a script with a #! line: add the line, or make it a job of type shell.",
            (await _leader.RunAsync(ScriptedLeader.Command(file))).End!.Remark);
    }

    [Fact]
    public async Task A_program_that_is_being_written_says_so()
    {
        var file = Path.Combine(TestWorker.NewFolder(), "program");
        File.Copy("/bin/true", file);
        File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("755", 8));
        await using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite))
        {
            Assert.Equal(
                $"{file} is open for writing in another process, so it cannot be executed yet: try again when it is complete.",
                (await _leader.RunAsync(ScriptedLeader.Command(file))).End!.Remark);
        }
    }

    [Fact]
    public async Task A_command_line_that_is_too_long_says_so()
    {
        var end = (await _leader.RunAsync(ScriptedLeader.Command("echo " + new string('x', 500_000)))).End!;
        Assert.Equal(
            "The command line and the params together are longer than this system takes, or one word is longer than 128 KiB: pass the data in a file.",
            end.Remark);
    }

    [Theory]
    [InlineData("#!/opt/no/such/interpreter -x\necho", "The script's #! line names /opt/no/such/interpreter, which this worker does not have: install it here, or correct the line.")]
    [InlineData("exit 126", "It ended with exit code 126, which a shell gives for a command that may not be executed: check the permissions of what it calls.")]
    [InlineData("no-such-command", "It ended with exit code 127, which a shell gives for a command that it does not find: check the names and the PATH.")]
    [InlineData("exit 200", "It ended with exit code 200: see the end of its output.")]
    [InlineData("kill -9 $$", "It was ended by signal 9 (SIGKILL), which this worker did not send: perhaps the system ran out of memory (dmesg shows it), or somebody killed it.")]
    [InlineData("kill -11 $$", "It was ended by signal 11 (SIGSEGV): the program has a fault and touched memory that is not its own.")]
    [InlineData("kill -1 $$", "It was ended by signal 1 (SIGHUP), which this worker did not send.")]
    public async Task A_script_that_fails_says_how(string script, string sentence)
        => Assert.Equal(sentence, (await _leader.RunAsync(ScriptedLeader.Shell(script))).End!.Remark);

    [Fact]
    public async Task A_worker_without_bash_says_what_to_install()
    {
        var spec = ScriptedLeader.Shell("echo") with { Params = new Dictionary<string, string> { ["PATH"] = "/nonexistent" } };
        Assert.Equal(
            "The script has no #! line and this worker has no bash to run it: install the package bash here (apt-get install bash), or begin the script with #!/bin/sh.",
            (await _leader.RunAsync(spec)).End!.Remark);
    }

    [Fact]
    public async Task A_param_that_no_program_can_be_given_is_named()
    {
        var spec = ScriptedLeader.Command("env") with { Params = new Dictionary<string, string> { ["BAD"] = "a\0b" } };
        Assert.Equal(
            "The param BAD contains the character U+0000, which no program can be given: remove it.",
            (await _leader.RunAsync(spec)).End!.Remark);
    }

    [Fact]
    public async Task A_secret_in_a_command_line_is_masked_in_the_remark()
    {
        var spec = ScriptedLeader.Command("/opt/hunter2") with
        {
            Params = new Dictionary<string, string> { ["KEY"] = "hunter2" },
            SecretParams = ["KEY"],
        };
        Assert.StartsWith("There is no file /opt/*** on this worker", (await _leader.RunAsync(spec)).End!.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_uses_more_than_its_limits_is_ended_with_the_limit_named()
    {
        var cpu = ScriptedLeader.Shell("while :; do :; done") with { Limits = new RunLimits { CpuSeconds = 1 } };
        Assert.Equal(
            "It was ended because it used more than its 1 s of processor time: raise limits.cpuSeconds, or make it do less.",
            (await _leader.RunAsync(cpu)).End!.Remark);
    }

    [Fact]
    public async Task Limits_hold_before_the_program_begins()
    {
        var limits = new RunLimits { MemoryBytes = 100 << 20, CpuSeconds = 7, OpenFiles = 33, Processes = 444 };
        var run = await _leader.RunAsync(ScriptedLeader.Command("cat /proc/self/limits") with { Limits = limits });
        var lines = run.Text.Split('\n').ToDictionary(line => line.Length < 26 ? line : line[..26].Trim(), line => line.Length < 26 ? "" : line[26..]);
        Assert.StartsWith("104857600 ", lines["Max data size"], StringComparison.Ordinal);
        Assert.StartsWith("7 ", lines["Max cpu time"], StringComparison.Ordinal);
        Assert.StartsWith("33 ", lines["Max open files"], StringComparison.Ordinal);
        Assert.StartsWith("444 ", lines["Max processes"], StringComparison.Ordinal);
        var memory = await _leader.RunAsync(ScriptedLeader.Command("python3 -c 'bytearray(300 << 20)'") with { Limits = limits });
        Assert.Contains("MemoryError", memory.Text, StringComparison.Ordinal);
        var fds = await _leader.RunAsync(ScriptedLeader.Command("ls /proc/self/fd") with { Limits = limits });
        Assert.Equal("0\n1\n2\n3\n", fds.Text);
        var missing = await _leader.RunAsync(ScriptedLeader.Command("no-such-program") with { Limits = limits });
        Assert.StartsWith("There is no program no-such-program", missing.End!.Remark, StringComparison.Ordinal);
        var words = await _leader.RunAsync(ScriptedLeader.Command("printf '<%s>' 'a b' '' '$x' \"q'q\"") with { Limits = limits });
        Assert.Equal("<a b><><$x><q'q>", words.Text);
    }

    [Fact]
    public async Task A_limit_of_processes_stops_a_fork_bomb()
    {
        var spec = ScriptedLeader.Shell("bomb() { bomb | bomb & }; bomb; sleep 2; echo survived") with
        {
            Limits = new RunLimits { Processes = 40 },
            RunAs = "games",
            TimeoutSeconds = 20,
        };
        var run = await _leader.RunAsync(spec);
        Assert.Contains("Resource temporarily unavailable", run.Text, StringComparison.Ordinal);
        Assert.Empty(KillTests.Survivors(run));
        Assert.Equal("on\n", (await _leader.RunAsync(ScriptedLeader.Command("echo on"))).Text);
    }
}
