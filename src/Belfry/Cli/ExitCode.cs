namespace Belfry.Cli;

/// <summary>What client commands end with, for scripts.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The server refused, or what was waited for has failed.</summary>
    public const int Refused = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>No server answers, or it does not know who asks.</summary>
    public const int Unreachable = 3;
}
