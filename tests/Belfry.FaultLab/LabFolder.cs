using System.Diagnostics;
using Belfry.FaultLab.Sandbox;

namespace Belfry.FaultLab;

/// <summary>
/// The folder of one laboratory. It is locked while its laboratory is there, so that the next one knows which were left by
/// those that were killed, and removes them.
/// </summary>
internal sealed class LabFolder : IDisposable
{
    private const string Prefix = "belfry-faults-";
    private const string LockName = "lock";
    private const int RemovalTries = 100;

    private readonly FileStream _lock;
    private readonly bool _keep;

    private LabFolder(string path, FileStream held, bool keep) => (Path, _lock, _keep) = (path, held, keep);

    public string Path { get; }

    public static LabFolder Make(bool keep)
    {
        RemoveAbandoned();
        var folder = Directory.CreateTempSubdirectory(Prefix);
        // Jobs work as another account below it.
        folder.UnixFileMode = (UnixFileMode)0b111_001_001;
        return new LabFolder(folder.FullName, Lock(folder.FullName), keep);
    }

    /// <summary>Ends all that works in it, and removes it.</summary>
    public void Dispose()
    {
        Cage.EndAll();
        foreach (var mount in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1]).Where(IsInside).ToList())
        {
            using var unmount = Process.Start("umount", ["--lazy", mount]);
            unmount.WaitForExit();
        }
        if (!_keep)
            Remove();
        // Last: what was not removed before, the next laboratory removes; what has no lock, it leaves alone.
        _lock.Dispose();
        File.Delete(_lock.Name);
        if (_keep)
            Console.Error.WriteLine($"Its logs and data stay in {Path}");
        else
            Directory.Delete(Path);
    }

    private void Remove()
    {
        for (var left = RemovalTries; ; left--)
        {
            try
            {
                foreach (var folder in Directory.EnumerateDirectories(Path))
                    Directory.Delete(folder, recursive: true);
                foreach (var file in Directory.EnumerateFiles(Path).Where(file => file != _lock.Name))
                    File.Delete(file);
                return;
            }
            catch (IOException) when (left > 0)
            {
                // What was killed a moment ago may still be writing.
            }
        }
    }

    private bool IsInside(string path) => path.StartsWith(Path + '/', StringComparison.Ordinal);

    private static FileStream Lock(string folder)
        => new(System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static void RemoveAbandoned()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                // One without a lock is being made, or is kept.
                if (!File.Exists(System.IO.Path.Combine(folder, LockName)))
                    continue;
                using var held = Lock(folder);
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // Its laboratory is at work.
            }
        }
    }
}
