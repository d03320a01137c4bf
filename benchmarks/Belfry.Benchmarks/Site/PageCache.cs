using System.Globalization;
using System.Numerics;

namespace Belfry.Benchmarks.Site;

/// <summary>
/// A server that has been at work has no free memory: its page cache fills all of it, and what is written next takes the
/// place of what was not read for long. On a machine just started most of it is free, and the host of a virtual one may have
/// taken it back: then a page of 4 kB costs 10 µs when it is written for the first time, instead of one, and only those pay
/// who write what stays.
/// </summary>
internal static class PageCache
{
    private const int PageSize = 4096;

    /// <summary>
    /// Fills the memory that is free with pages of a file without contents: 24 GB in a minute at most, and later in the time
    /// that what was freed meanwhile takes. They are read in no order, so that they are given up in none: memory that is free
    /// in large pieces goes back to the host.
    /// </summary>
    /// <param name="folder">Where the file is made, or found again.</param>
    public static void Fill(string folder, CancellationToken ct)
    {
        using var file = File.OpenHandle(
            Path.Combine(folder, "nothing"), FileMode.OpenOrCreate, FileAccess.ReadWrite, options: FileOptions.RandomAccess);
        RandomAccess.SetLength(file, Math.Max(Available(), RandomAccess.GetLength(file)));
        var pages = (ulong)(RandomAccess.GetLength(file) / PageSize);
        Span<byte> one = stackalloc byte[1];

        // Meets every number below a power of two once (Hull and Dobell, 1962).
        var modulus = BitOperations.RoundUpToPowerOf2(pages);
        for (ulong i = 0, page = 1; i < modulus; i++)
        {
            ct.ThrowIfCancellationRequested();
            page = ((page * 6364136223846793005) + 1442695040888963407) % modulus;
            if (page < pages)
                RandomAccess.Read(file, one, (long)page * PageSize);
        }
    }

    /// <summary>Bytes that are free, or hold what can be read again.</summary>
    private static long Available()
    {
        var line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
