using System.Diagnostics;
using Belfry.Worker.Processes;

namespace Belfry.IntegrationTests.Worker;

/// <summary>A real file system of a small size, which a test can fill.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static SmallDisk Mount(int kibibytes)
    {
        Assert.SkipUnless(Libc.geteuid() is 0, "Only root can mount a file system.");
        var folder = TestWorker.NewFolder();
        Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k,mode=755", "tmpfs", folder);
        return new SmallDisk(folder);
    }

    /// <summary>Leaves not one block.</summary>
    public void Fill()
    {
        using var file = File.Create(Path.Combine(Folder, "fill"));
        try
        {
            for (var block = new byte[4096]; ;)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
        }
    }

    public void MakeRoom() => File.Delete(Path.Combine(Folder, "fill"));

    public void Dispose() => Run("umount", "-l", Folder);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
