namespace Belfry.Core.Protocol;

/// <summary>What stands in an output for what is not there.</summary>
public static class OutputNotices
{
    /// <summary>A piece of its own between the first half of a capped output and the last.</summary>
    /// <param name="bytes">How many are left out.</param>
    public static string LeftOut(long bytes) => $"\n[belfry: {bytes} bytes of output are left out here]\n";
}
