using Belfry.Storage;
using Belfry.Worker;

namespace Belfry.Roles;

/// <summary>One worker, on any machine.</summary>
internal static class WorkerRole
{
    public static async Task<int> RunAsync(Action<WorkerOptions> configure, LogFormat log, CancellationToken ct)
    {
        using var worker = WorkerHost.Build(configure, log);
        // The host hears signals from its start on, the command line only once this method has come to its first wait.
        var stopping = worker.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping);
        try
        {
            await worker.StartAsync(stop.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // asked to stop, if only while it was starting
        }
        finally
        {
            await worker.StopAsync(CancellationToken.None);
        }
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
