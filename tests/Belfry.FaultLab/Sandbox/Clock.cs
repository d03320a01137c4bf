namespace Belfry.FaultLab.Sandbox;

/// <summary>
/// The wall clock of one host, which can be stepped: libfaketime stands between its programs and the system's clock and
/// reads the offset from a file. Monotonic time stays as it is, as it does on a machine whose clock is set.
/// </summary>
internal sealed class Clock(string file)
{
    /// <summary>Seconds by which it is ahead of the machine's.</summary>
    public int Offset { get; private set; }

    public static string? Library(bool forThreads)
    {
        var name = forThreads ? "libfaketimeMT.so.1" : "libfaketime.so.1";
        foreach (var root in Directory.EnumerateDirectories("/usr/lib").Prepend("/usr/lib").Append("/usr/lib64"))
        {
            var library = Path.Combine(root, "faketime", name);
            if (File.Exists(library))
                return library;
        }
        return null;
    }

    /// <param name="forThreads">The program has many threads; else it has many processes.</param>
    public IReadOnlyDictionary<string, string> Environment(bool forThreads)
    {
        Write();
        return new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library(forThreads)!,
            ["FAKETIME_TIMESTAMP_FILE"] = file,
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // Its cure for old C libraries makes every timed wait of .NET return at once.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
            // Many processes have to step together, so that each asks the file each time.
            [forThreads ? "FAKETIME_CACHE_DURATION" : "FAKETIME_NO_CACHE"] = "1",
        };
    }

    public void Step(int seconds)
    {
        Offset += seconds;
        Write();
    }

    private void Write()
    {
        File.WriteAllText(file + ".new", Offset < 0 ? $"{Offset}\n" : $"+{Offset}\n");
        File.Move(file + ".new", file, overwrite: true);
    }
}
