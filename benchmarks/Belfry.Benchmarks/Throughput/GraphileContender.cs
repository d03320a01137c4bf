using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// graphile-worker of npm, in a process of Node.js that queues jobs which do nothing, carries them out, and says how many
/// there were in a second. How it is tuned, and why, stands in its script.
/// </summary>
/// <param name="folder">benchmarks/graphile-worker, with its node_modules.</param>
internal sealed class GraphileContender(string folder) : IContender
{
    private const string Script = "measure.mjs";

    /// <summary>Each of the two short trials by which the script gets warm, and learns how many jobs it will need.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public string Name { get; } = $"graphile-worker {VersionIn(folder)}, with prefetch and batched completion";

    public async Task<double> MeasureAsync(string connectionString, TimeSpan duration, CancellationToken ct)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"graphile-worker is not installed in {Path.GetFullPath(folder)}: run npm ci in that folder, or start the benchmark with ./bench, which does it.");
        using var node = Start(Settings(connectionString, duration));
        // Whoever stops the benchmark must not leave a process behind that goes on with its queue.
        await using var killed = ct.Register(() => node.Kill(entireProcessTree: true));
        var said = node.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var complaints = node.StandardError.ReadToEndAsync(CancellationToken.None);
        await node.WaitForExitAsync(CancellationToken.None);
        ct.ThrowIfCancellationRequested();
        return node.ExitCode == 0
            ? Rate(await said)
            : throw new InvalidOperationException($"node {Script} ended with exit code {node.ExitCode}: {(await complaints).Trim()}");
    }

    private Process Start(string settings)
    {
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { Script, settings },
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"Node.js cannot be started ({e.Message}): install Node.js 20.19 or newer with npm, so that there is a node in the PATH.", e);
        }
    }

    private static string Settings(string connectionString, TimeSpan duration)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        return JsonSerializer.Serialize(new
        {
            // The socket's folder may be a descriptor of this process, which another process sees under our number.
            host = server.Host!.Replace("/proc/self/", $"/proc/{Environment.ProcessId}/", StringComparison.Ordinal),
            port = server.Port,
            user = server.Username,
            password = server.Password,
            database = server.Database,
            seconds = duration.TotalSeconds,
            warmUpSeconds = WarmUp.TotalSeconds,
        });
    }

    private static double Rate(string output) =>
        JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement.GetProperty("perSecond").GetDouble();

    private static string VersionIn(string folder)
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "package.json")));
        return package.RootElement.GetProperty("dependencies").GetProperty("graphile-worker").GetString()!;
    }
}
