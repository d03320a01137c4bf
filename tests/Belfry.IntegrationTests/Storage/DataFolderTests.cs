using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Belfry.Storage;
using Microsoft.Win32.SafeHandles;

namespace Belfry.IntegrationTests.Storage;

public sealed partial class DataFolderTests : IDisposable
{
    private static readonly DataFolderUse Staying = new("belfry standalone", Passing: false);
    private static readonly DataFolderUse Passing = new("belfry token create", Passing: true);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_folder_can_be_passed_through_but_not_looked_into()
    {
        using var data = Open(_folder.In("a", "b"));
        Assert.Equal("711", Mode(data.Path));
        data.WriteSecret(data.JoinTokenFile, "secret");
        Assert.Equal("600", Mode(data.JoinTokenFile));
        Assert.Equal("secret", DataFolder.ReadSecret(data.JoinTokenFile));
    }

    [Fact]
    public async Task A_second_process_is_told_who_has_the_folder()
    {
        using var data = Open(_folder.Path);
        var refusal = await Assert.ThrowsAsync<StartupException>(
            () => DataFolder.OpenAsync(_folder.Path, Staying, TimeProvider.System, Token));
        Assert.Contains(
            $"in use by `belfry standalone` (process {Environment.ProcessId})", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_folder_whose_holder_was_killed_is_free_at_once()
    {
        using var host = EmbeddedPostgresHost.Start(_folder.Path);
        await host.SaysAsync("1000", Token);
        Assert.False(DataFolder.TryOpen(_folder.Path, Staying, out _, out var holder));
        Assert.Equal(host.ProcessId, holder.Pid);
        await host.KillAsync(Token);
        // A child that was being born holds what its parent does until it is a program of its own; an initdb takes longer.
        DataFolder? data = null;
        await Eventually.BecomesAsync(
            () => Task.FromResult(DataFolder.TryOpen(_folder.Path, Staying, out data, out _)), isFree => isFree, Token, TimeSpan.FromMilliseconds(300));
        // The initdb it started goes on; this waits for its end and removes what it made.
        await (await EmbeddedPostgres.StartAsync(
            data!, TestSettings.Quick(data!.Path), new RecordedLog(), TimeProvider.System, Token)).DisposeAsync();
        data.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_start_waits_for_a_passing_command()
    {
        Assert.True(DataFolder.TryOpen(_folder.Path, Passing, out var command, out _));
        var start = DataFolder.OpenAsync(_folder.Path, Staying, TimeProvider.System, Token);
        Assert.False(start.IsCompleted);
        command.Dispose();
        using var data = await start;
        Assert.Equal(_folder.Path, data.Path);
    }

    [Fact]
    public void A_job_that_is_started_meanwhile_does_not_keep_the_folder()
    {
        Process job;
        using (Open(_folder.Path))
            job = Process.Start("sleep", ["600"]);
        try
        {
            using var again = Open(_folder.Path);
        }
        finally
        {
            job.Kill();
            job.WaitForExit();
        }
    }

    [Fact]
    public void The_masters_id_is_made_once()
    {
        Guid first;
        using (var data = Open(_folder.Path))
            first = data.MasterId;
        using (var data = Open(_folder.Path))
            Assert.Equal(first, data.MasterId);
        File.WriteAllText(_folder.In("master-id"), "none");
        using (var data = Open(_folder.Path))
            Assert.Contains("Delete it", Assert.Throws<StartupException>(() => data.MasterId).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_a_file_is_refused()
    {
        var file = _folder.In("file");
        File.WriteAllText(file, "");
        Assert.Contains($"{file} is a file", Refusal(file), StringComparison.Ordinal);
        Assert.Contains("cannot be used", Refusal(Path.Combine(file, "below")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_somebody_elses_is_refused()
    {
        Assert.SkipUnless(OsAccount.IsRoot, "Takes root, to give the folder away.");
        PosixFiles.GiveTo(_folder.Path, OsAccount.Find("nobody")!);
        Assert.Contains("belongs to nobody, and this is root", Refusal(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_everybody_may_write_to_is_refused()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)Convert.ToInt32("777", 8));
        Assert.Contains($"chmod o-w {_folder.Path}", Refusal(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_refused()
    {
        using var disk = await SmallDisk.TryMountAsync(_folder.In("disk"), megabytes: 1, Token);
        await disk.MakeReadOnlyAsync(Token);
        Assert.Contains("Read-only file system", Refusal(_folder.In("disk")), StringComparison.Ordinal);
        Assert.Contains("Read-only file system", Refusal(_folder.In("disk", "new")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_named_and_leaves_the_old_text()
    {
        using var disk = await SmallDisk.TryMountAsync(_folder.In("disk"), megabytes: 1, Token);
        using var data = Open(_folder.In("disk"));
        data.WriteSecret(data.JoinTokenFile, "old");
        disk.Fill();
        var refusal = Assert.Throws<StartupException>(() => data.WriteSecret(data.JoinTokenFile, "new"));
        Assert.Contains("is full", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("old", DataFolder.ReadSecret(data.JoinTokenFile));
    }

    [Fact]
    public void A_link_that_lies_in_wait_is_replaced_and_not_followed()
    {
        var victim = _folder.In("victim");
        File.WriteAllText(victim, "untouched");
        var file = _folder.In("settings");
        File.CreateSymbolicLink(file, victim);
        File.CreateSymbolicLink(file + ".new", victim);
        DataFolder.WriteWhole(file, "text", UnixFileMode.UserRead);
        Assert.Equal("text", File.ReadAllText(file));
        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Null(new FileInfo(file).LinkTarget);
    }

    [Fact]
    public void A_folder_that_was_given_back_is_free_though_a_child_that_is_being_started_has_a_copy_of_what_was_open()
    {
        int copy;
        using (Open(_folder.Path))
            copy = Duplicate(Directory.EnumerateFiles("/proc/self/fd")
                .Where(fd => new FileInfo(fd).LinkTarget == _folder.In("lock")).Select(fd => int.Parse(Path.GetFileName(fd), CultureInfo.InvariantCulture)).Single());
        using var copied = new SafeFileHandle(copy, ownsHandle: true);
        Open(_folder.Path).Dispose();
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    private static DataFolder Open(string path)
    {
        Assert.True(DataFolder.TryOpen(path, Staying, out var data, out var holder), $"in use by {holder}");
        return data;
    }

    private static string Refusal(string path) => Assert.Throws<StartupException>(() => Open(path)).Message;

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
