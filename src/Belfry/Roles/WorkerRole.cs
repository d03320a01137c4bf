using Belfry.Storage;
using Belfry.Worker;

namespace Belfry.Roles;

/// <summary>One worker, on any machine.</summary>
internal static class WorkerRole
{
    public static async Task<int> RunAsync(Action<WorkerOptions> configure, LogFormat log, CancellationToken ct)
    {
        using var worker = WorkerHost.Build(configure, log);
        await worker.StartAsync(ct);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await worker.StopAsync(CancellationToken.None);
        return 0;
    }

    /// <summary>The token in a file, without the line's end.</summary>
    /// <exception cref="StartupException">There is no such file, or nothing in it.</exception>
    public static string ReadJoinToken(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } token
                ? token
                : throw new StartupException($"--join-token-file {file}: the file is empty. belfry join-token create makes a token.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--join-token-file {file}: {e.Message}", e);
        }
    }
}
