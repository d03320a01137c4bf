using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Belfry.IntegrationTests.Processes;

namespace Belfry.IntegrationTests.Api;

/// <summary><c>docs/api.md</c> is true: its lines are run as they stand, against a whole Belfry of their own.</summary>
public sealed partial class ApiDocumentTests
{
    private const string Separator = "--- the next block";

    [Fact]
    public async Task Every_line_of_the_document_does_what_it_says()
    {
        var ct = TestContext.Current.CancellationToken;
        var blocks = Blocks().Matches(await File.ReadAllTextAsync(Document(), ct)).Select(match => match.Groups["lines"].Value).ToList();
        Assert.True(blocks.Count >= 8);
        await using var belfry = new Standalone();
        await belfry.StartAsync(ct);
        using var folder = new TemporaryFolder("api-document");
        var program = folder.In("belfry");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec '{BelfryProcess.Program()}' \"$@\" --data '{belfry.Folder}'\n", ct);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var script = folder.In("script");
        await File.WriteAllTextAsync(script, "set -euo pipefail\n" + string.Join($"\necho; echo '{Separator}'\n", blocks), ct);

        var output = await RunAsync(script, folder.Path, belfry.Client.BaseAddress!.ToString().TrimEnd('/'), ct);
        var printed = output.Split(Separator);
        Assert.True(printed.Length == blocks.Count, $"Only {printed.Length} of {blocks.Count} blocks ran to their end:\n{output}");
        foreach (var (block, text) in blocks.Zip(printed))
        {
            foreach (var expected in block.Split('\n').Where(line => line.StartsWith("#> ", StringComparison.Ordinal)).Select(line => line[3..]))
                Assert.True(text.Contains(expected, StringComparison.Ordinal), $"{expected} is not printed by\n{block}\nbut\n{text}");
        }
    }

    private static async Task<string> RunAsync(string script, string folder, string address, CancellationToken ct)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec bash '{script}' 2>&1"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["BELFRY"] = address },
        })!;
        var output = await bash.StandardOutput.ReadToEndAsync(ct);
        await bash.WaitForExitAsync(ct);
        Assert.True(bash.ExitCode == 0, output);
        return output;
    }

    private static string Document([CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "api.md"));

    [GeneratedRegex("^```sh\n(?<lines>.*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Blocks();
}
