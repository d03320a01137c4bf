using System.Diagnostics;
using Belfry.Core.Jobs;
using Belfry.Worker.Processes;

namespace Belfry.IntegrationTests.Worker;

public sealed class CgroupsTests
{
    private static readonly Guid Instance = Guid.Parse("01990000-0000-7000-8000-000000000001");

    [Theory]
    [InlineData("cpu memory pids\n", null)]
    [InlineData("cpu io\n", "the controller memory is not in cgroup v2")]
    [InlineData("memory\n", "the controller pids is not in cgroup v2")]
    [InlineData("\n", "the controller memory is not in cgroup v2")]
    public void Groups_are_used_where_the_controllers_are(string controllers, string? expected)
    {
        var machine = new Machine(controllers);
        var groups = Cgroups.TryOpen(Instance, machine.Process, out var reason);
        Assert.Equal((expected is null, expected), (groups is not null, reason));
    }

    [Fact]
    public void Without_the_second_version_there_are_none()
    {
        var machine = new Machine("memory pids");
        File.WriteAllText(Path.Combine(machine.Process, "mountinfo"), "31 24 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
        Assert.Null(Cgroups.TryOpen(Instance, machine.Process, out var reason));
        Assert.Equal("no cgroup v2 is mounted", reason);
    }

    [Fact]
    public void The_worker_goes_into_a_group_beside_those_of_the_runs_and_each_run_gets_its_limits()
    {
        var machine = new Machine("memory pids");
        var groups = Cgroups.TryOpen(Instance, machine.Process, out _)!;
        Assert.Equal(Environment.ProcessId.ToString(), machine.Read($"belfry-worker-{Instance:N}/cgroup.procs"));
        Assert.Equal("+memory +pids", machine.Read("cgroup.subtree_control"));
        Assert.Equal("+memory +pids", machine.Read($"belfry-runs-{Instance:N}/cgroup.subtree_control"));
        var folder = machine.RunFolder();
        var group = groups.Create(Machine.Run, new RunLimits { MemoryBytes = 1 << 20, Processes = 7 });
        group.Add(4711);
        Assert.Equal(("1048576", "0", "7", "4711"), (Text("memory.max"), Text("memory.swap.max"), Text("pids.max"), Text("cgroup.procs")));
        Assert.False(group.RanOutOfMemory());
        File.WriteAllText(Path.Combine(folder, "memory.events"), "low 0\noom 1\noom_kill 1\n");
        Assert.True(group.RanOutOfMemory());
        string Text(string file) => File.ReadAllText(Path.Combine(folder, file));
    }

    [Fact]
    public async Task A_real_group_ends_all_that_is_in_it_at_once()
    {
        var mount = File.ReadLines("/proc/self/mountinfo").FirstOrDefault(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))?.Split(' ')[4];
        Assert.SkipWhen(mount is null || Libc.geteuid() is not 0, "This needs root and a mounted cgroup v2.");
        var folder = Path.Combine(mount, $"belfry-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        using var sleeper = Process.Start(new ProcessStartInfo("sleep", ["1000"]))!;
        var group = new RunCgroup(folder);
        group.Add(sleeper.Id);
        Assert.False(group.TryRemove());
        group.Kill();
        await sleeper.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(137, sleeper.ExitCode);
        await KillTests.Eventually(group.TryRemove);
    }

    /// <summary>
    /// The files of a machine with cgroup v2, as far as the worker touches them. Only the kernel itself would act on
    /// them.
    /// </summary>
    private sealed class Machine
    {
        public static readonly Guid Run = Guid.Parse("01990000-0000-7000-8000-000000000002");

        private readonly string _own;

        public Machine(string controllers)
        {
            var root = TestWorker.NewFolder();
            Process = Directory.CreateDirectory(Path.Combine(root, "proc")).FullName;
            var mount = Directory.CreateDirectory(Path.Combine(root, "cgroup")).FullName;
            _own = Make(Path.Combine(mount, "system.slice", "belfry.service"));
            File.WriteAllText(Path.Combine(_own, "cgroup.controllers"), controllers);
            Make(Path.Combine(_own, $"belfry-worker-{Instance:N}"));
            Make(Path.Combine(_own, $"belfry-runs-{Instance:N}"));
            File.WriteAllText(Path.Combine(Process, "cgroup"), "1:cpu:/x\n0::/system.slice/belfry.service\n");
            File.WriteAllText(
                Path.Combine(Process, "mountinfo"),
                $"24 1 8:1 / / rw - ext4 /dev/sda rw\n30 24 0:26 / {mount} rw,nosuid shared:9 - cgroup2 cgroup2 rw\n");
        }

        public string Process { get; }

        public string Read(string file) => File.ReadAllText(Path.Combine(_own, file));

        public string RunFolder()
            => Make(Path.Combine(_own, $"belfry-runs-{Instance:N}", Run.ToString()), "memory.max", "memory.swap.max", "pids.max");

        private static string Make(string folder, params string[] more)
        {
            Directory.CreateDirectory(folder);
            foreach (var file in more.Concat(["cgroup.procs", "cgroup.subtree_control"]))
                File.WriteAllText(Path.Combine(folder, file), "");
            return folder;
        }
    }
}
