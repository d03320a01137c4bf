namespace Belfry.Core.Schedules;

/// <summary>
/// The number behind <c>H</c>: it spreads jobs that are written alike over the values of a field, the same for one job
/// on every master.
/// </summary>
internal static class CronHash
{
    private const ulong Offset = 0xCBF2_9CE4_8422_2325;
    private const ulong Prime = 0x100_0000_01B3;

    /// <summary>A value between 0 and <paramref name="count"/> - 1.</summary>
    public static int Pick(Guid jobId, CronField field, int count)
    {
        Span<byte> bytes = stackalloc byte[16];
        jobId.TryWriteBytes(bytes, bigEndian: true, out _);

        // The field goes first, and the halves are folded (as the authors of FNV advise for small ranges): the low bits
        // of FNV-1a alone would tie a job's minute to its hour and leave half of the day's slots without any job.
        var hash = (Offset ^ (ulong)field.Index) * Prime;
        foreach (var value in bytes)
            hash = (hash ^ value) * Prime;
        return (int)((hash ^ hash >> 32) % (ulong)count);
    }
}
