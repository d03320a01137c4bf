using System.Diagnostics;

namespace Belfry.FaultLab.Sandbox;

/// <summary>Commands of the system, run to their end.</summary>
internal static class Command
{
    /// <summary>Gives what it printed.</summary>
    /// <exception cref="LabException">It ended with another code than 0; the message has its output.</exception>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, CancellationToken ct)
    {
        var (code, output, errors) = await TryAsync(file, arguments, ct);
        return code == 0
            ? output
            : throw new LabException($"{file} {string.Join(' ', arguments)} ended with code {code}: {errors}{output}");
    }

    public static async Task<(int Code, string Output, string Errors)> TryAsync(
        string file, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var errors = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>The commands of a script one after another, up to the first that fails.</summary>
    public static Task ScriptAsync(string script, CancellationToken ct) => RunAsync("sh", ["-ec", script], ct);
}
