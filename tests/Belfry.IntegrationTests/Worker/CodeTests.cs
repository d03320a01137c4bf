using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Worker.Executors;

namespace Belfry.IntegrationTests.Worker;

public sealed class CodeTests
{
    [Fact]
    public async Task Python_runs_with_params_and_its_exit_code_comes_back()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var spec = Code(CodeLanguage.Python, "import os, sys\nprint('day', os.environ['DAY'])\nsys.exit(4)\n");
        var run = await leader.RunAsync(spec with { Params = new Dictionary<string, string> { ["DAY"] = "mönday" } });
        Assert.Equal(("day mönday\n", 4), (run.Text, run.End!.ExitCode));
    }

    [Fact]
    public async Task Go_is_compiled_once_however_many_runs_come_together()
    {
        RequireGo();
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var spec = Code(CodeLanguage.Golang, Go("fmt.Println(\"hello from go\", os.Getenv(\"BELFRY_ATTEMPT\"))"));
        var runs = new List<LeaderRun>();
        for (var i = 0; i < 4; i++)
            runs.Add(await leader.AssignAsync(spec));
        foreach (var run in runs)
            Assert.Equal((null, "hello from go 1\n"), ((await run.Finished).Remark, run.Text));
        var store = Directory.EnumerateDirectories(worker.Options.Scratch!).Single() + "/go";
        var kept = Directory.EnumerateFiles(Directory.EnumerateDirectories(store).Single()).ToList();
        Assert.Single(kept);

        // A byte more does not disturb the program, and would be gone if it were compiled again.
        await File.AppendAllTextAsync(kept[0], "x", TestContext.Current.CancellationToken);
        var length = new FileInfo(kept[0]).Length;
        Assert.Equal("hello from go 1\n", (await leader.RunAsync(spec)).Text);
        Assert.Equal(length, new FileInfo(kept[0]).Length);
    }

    [Fact]
    public async Task What_the_compiler_left_is_ended_but_never_the_program_that_follows()
    {
        RequireGo();
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var compiler = TestWorker.NewFolder();
        await File.WriteAllTextAsync(
            Path.Combine(compiler, "go"), "#!/bin/sh\nsetsid sleep 1000 >/dev/null 2>&1 &\nexec /usr/bin/go \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Path.Combine(compiler, "go"), (UnixFileMode)Convert.ToInt32("755", 8));
        var source = Go("fmt.Println(\"begun\"); time.Sleep(time.Hour)").Replace("\"os\"", "\"os\"\n\t\"time\"", StringComparison.Ordinal);
        var run = await leader.AssignAsync(Code(CodeLanguage.Golang, source) with
        {
            Params = new Dictionary<string, string> { ["PATH"] = $"{compiler}:/usr/bin:/bin" },
        });
        await run.OutputReaches("begun\n".Length);
        Assert.Single(KillTests.Survivors(run));

        // The looks for leftovers of these come after any that the compiler could have caused.
        for (var i = 0; i < 3; i++)
            await KillTests.ADaemonOf(leader);
        Assert.Single(KillTests.Survivors(run));
        await leader.Current!.SendAsync(new RunCancelled(run.Id, "seen"));
        Assert.Equal(RunOutcome.Killed, (await run.Finished).Outcome);
    }

    [Fact]
    public void The_store_of_programs_keeps_what_was_used_last_within_its_bounds()
    {
        var store = TestWorker.NewFolder();
        var draft = Path.Combine(store, "..", $"{Path.GetFileName(store)}.draft");
        for (var n = 0; n < 10; n++)
        {
            File.WriteAllBytes(draft, new byte[100]);
            File.SetLastWriteTimeUtc(draft, DateTime.UnixEpoch.AddDays(n));
            Assert.Null(GolangPrograms.Keep(draft, Path.Combine(store, $"{n}"), store, new ProgramStoreLimits(Bytes: 350, Programs: 4)));
        }

        Assert.Equal(["7", "8", "9"], Directory.EnumerateFiles(store).Select(Path.GetFileName).Order());
        File.WriteAllBytes(draft, new byte[1000]);
        Assert.Null(GolangPrograms.Keep(draft, Path.Combine(store, "large"), store, new ProgramStoreLimits(Bytes: 350, Programs: 4)));
        Assert.Equal(["large"], Directory.EnumerateFiles(store).Select(Path.GetFileName));
        Assert.NotNull(GolangPrograms.Keep(draft, Path.Combine(store, "missing"), store, new ProgramStoreLimits()));
    }

    [Fact]
    public async Task Go_that_does_not_compile_fails_with_the_compilers_words()
    {
        RequireGo();
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(Code(CodeLanguage.Golang, Go("nonsense")));
        Assert.Equal("The Go source does not compile: see the compiler's words in the output.", run.End!.Remark);
        Assert.Contains("undefined: nonsense", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compilation_can_be_timed_out()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var slow = TestWorker.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(slow, "go"), "#!/bin/sh\necho compiling\nsleep 1000\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Path.Combine(slow, "go"), (UnixFileMode)Convert.ToInt32("755", 8));
        var run = await leader.RunAsync(Code(CodeLanguage.Golang, Go("")) with
        {
            Params = new Dictionary<string, string> { ["PATH"] = $"{slow}:/usr/bin:/bin" },
            TimeoutSeconds = 1,
        });
        Assert.Equal((RunOutcome.TimedOut, "compiling\n"), (run.End!.Outcome, run.Text));
        Assert.Empty(KillTests.Survivors(run));
    }

    [Fact]
    public async Task A_worker_tells_the_types_it_can_run_and_a_missing_language_fails_the_run_alone()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        Assert.Contains("python", leader.Current!.Hello.Types);
        Assert.Equal(["command", "shell", "http"], leader.Current!.Hello.Types.Take(3));
        var nowhere = new Dictionary<string, string> { ["PATH"] = "/nonexistent" };
        var python = await leader.RunAsync(Code(CodeLanguage.Python, "print(1)") with { Params = nowhere });
        Assert.Equal(
            "This worker has no python3: install the package python3 here (apt-get install python3), or send the job to a worker that has it.",
            python.End!.Remark);
        var go = await leader.RunAsync(Code(CodeLanguage.Golang, Go("")) with { Params = nowhere });
        Assert.Equal(
            "This worker has no go: install the package golang-go here (apt-get install golang-go), or send the job to a worker that has it.",
            go.End!.Remark);
        Assert.Equal("on\n", (await leader.RunAsync(ScriptedLeader.Command("echo on"))).Text);
    }

    private static JobSpec Code(CodeLanguage language, string source)
        => new() { Type = JobType.Code, Language = language, Target = source };

    private static string Go(string statement)
        => $"package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {{\n\t_ = os.Args\n\tfmt.Print(\"\")\n\t{statement}\n}}\n";

    private static void RequireGo()
        => Assert.True(File.Exists("/usr/bin/go") || File.Exists("/usr/local/bin/go"), "These tests need Go: apt-get install golang-go.");
}
