using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Belfry.Cli;
using Belfry.Roles;

namespace Belfry.IntegrationTests.Cli;

/// <summary>What a command said and how it ended.</summary>
internal sealed record Said(int Code, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>The lines of its output.</summary>
    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    /// <summary>The same, when it ended with that code.</summary>
    public Said With(int code)
    {
        Assert.True(Code == code, $"It ended with {Code}, not {code}.\n{Output}\n{Error}");
        return this;
    }
}

/// <summary>
/// Somebody who types commands, with a configuration folder and an environment of their own. Commands run in this
/// process, against a real server; those for which it matters run as a process of their own.
/// </summary>
internal sealed class Person((string Name, string Value)[] environment, string zone = "UTC") : IDisposable
{
    private readonly TemporaryFolder _home = new("home");

    public string LoginFile => _home.In("config", "belfry", "login.json");

    public byte[] Input { get; set; } = [];

    public string Write(string name, string text)
    {
        var file = _home.In(name);
        File.WriteAllText(file, text);
        return file;
    }

    public Task<Said> TypesAsync(params string[] words) => TypesAsync(new StringWriter(), words);

    /// <param name="output">Sees the output while it comes.</param>
    public async Task<Said> TypesAsync(TextWriter output, params string[] words)
    {
        var error = new StringWriter();
        var around = new Surroundings
        {
            Output = output,
            Error = error,
            OpenInput = () => new MemoryStream(Input),
            IsTerminal = false,
            HasColours = false,
            Variable = Variable,
            Clock = new ZonedClock(zone),
        };
        var root = new RootCommand("Belfry.");
        foreach (var command in RoleCommands.All())
            root.Add(command);
        ClientCommands.AddTo(root, around);
        var code = await CommandLine.RunAsync(root, around, words).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return new Said(code, output.ToString()!, error.ToString());
    }

    /// <summary>A name in a folder where jobs, which have another account, can see a file come.</summary>
    public string Gate()
    {
        File.SetUnixFileMode(_home.Path, (UnixFileMode)Convert.ToInt32("711", 8));
        return _home.In("gate");
    }

    /// <summary>Types it in a shell, where <c>belfry</c> is the built program.</summary>
    public Process Starts(string commandLine)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"PATH=\"{AppContext.BaseDirectory}:$PATH\"; {commandLine}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["HOME"] = _home.Path;
        start.Environment["XDG_CONFIG_HOME"] = _home.In("config");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public async Task<Said> TypesInShellAsync(string commandLine)
    {
        using var process = Starts(commandLine);
        process.StandardInput.Close();
        var ct = TestContext.Current.CancellationToken;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);
        return new Said(process.ExitCode, await output, await error);
    }

    public void Dispose() => _home.Dispose();

    private string? Variable(string name) => name switch
    {
        "HOME" => _home.Path,
        "XDG_CONFIG_HOME" => _home.In("config"),
        _ => environment.FirstOrDefault(pair => pair.Name == name).Value,
    };

    private sealed class ZonedClock(string zone) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById(zone);
    }
}
