namespace Belfry.Cli;

/// <summary>Ends a client command with an exit code and words for the person who typed it.</summary>
internal sealed class ClientException(int exitCode, string message, Exception? reason = null) : Exception(message, reason)
{
    public int ExitCode => exitCode;

    public static ClientException Usage(string message) => new(Cli.ExitCode.Usage, message);
}
