using System.Diagnostics;
using Belfry.Storage;

namespace Belfry.IntegrationTests;

/// <summary>A disk of a test's own that can be filled: a tmpfs, so it takes root and the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Mounts it, or skips the test where that is not allowed.</summary>
    public static async Task<SmallDisk> TryMountAsync(string folder, int megabytes, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(OsAccount.IsRoot, "Takes root, to mount a small disk.");
        Directory.CreateDirectory(folder);
        var mounted = await MountAsync(
            ["-t", "tmpfs", "-o", $"mode=711,size={megabytes}m", "tmpfs", folder], cancellationToken);
        Assert.SkipUnless(mounted, "Takes the right to mount.");
        return new SmallDisk(folder);
    }

    public async Task ResizeAsync(int megabytes, CancellationToken cancellationToken) =>
        Assert.True(await MountAsync(["-o", $"remount,size={megabytes}m", _folder], cancellationToken));

    public async Task MakeReadOnlyAsync(CancellationToken cancellationToken) =>
        Assert.True(await MountAsync(["-o", "remount,ro", _folder], cancellationToken));

    /// <summary>Leaves not a byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (int[])[1024 * 1024, 4096, 1])
        {
            try
            {
                while (true)
                    file.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Full for pieces of this size.
            }
        }
    }

    public void Empty() => File.Delete(Ballast);

    public void Dispose()
    {
        // Lazily: a server that a failed test left would keep it busy.
        using var process = Process.Start("umount", ["--lazy", _folder]);
        process.WaitForExit();
    }

    private static async Task<bool> MountAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start("mount", arguments);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0;
    }
}
