using Belfry.Core.Jobs;

namespace Belfry.Worker.Executors;

/// <summary>
/// What is to be executed for a job: the program, its arguments, and the files it finds in its folder.
/// </summary>
/// <param name="Missing">The sentence for a worker that does not have the program.</param>
internal sealed record RunProgram(
    string Program, IReadOnlyList<string> Arguments, IReadOnlyList<RunFile> Files, string Missing)
{
    private const string ScriptFile = "script", PythonFile = "main.py";

    /// <summary>The source of a Go program, in the run's folder.</summary>
    public const string GolangFile = "main.go";

    /// <summary>Null, with the sentence that says why, for a target that cannot be run by any worker.</summary>
    public static RunProgram? Of(JobSpec spec, out string? failure)
    {
        failure = NulIn(spec) is { } what ? Failures.ContainsNul(what)
            : string.IsNullOrWhiteSpace(spec.Target) ? Failures.EmptyTarget()
            : null;
        if (failure is not null)
            return null;
        return (spec.Type, spec.Language) switch
        {
            (JobType.Command, _) => OfCommand(spec.Target, out failure),
            (JobType.Shell, _) => OfScript(spec.Target),
            (JobType.Code, CodeLanguage.Python) => new RunProgram(
                "python3", ["./" + PythonFile], [new RunFile(PythonFile, spec.Target)], Failures.PythonMissing()),
            (JobType.Code, CodeLanguage.Golang) => new RunProgram(
                "go", [], [new RunFile(GolangFile, spec.Target)], Failures.GoMissing()),
            _ => throw new NotSupportedException($"No process carries out a job of type {spec.Type}."),
        };
    }

    private static RunProgram? OfCommand(string line, out string? failure)
    {
        failure = null;
        if (!ShellWords.TrySplit(line, out var words, out var open))
            failure = Failures.OpenQuote(open);
        else if (words.Count is 0)
            failure = Failures.EmptyTarget();
        else
            return new RunProgram(words[0], [.. words.Skip(1)], [], Failures.NoSuchProgram(words[0]));
        return null;
    }

    // The #! line is read here and not by the kernel: so a script can be started in the moment it was written, while
    // another thread's child may still have it open for writing (ETXTBSY), and a missing interpreter can be named.
    private static RunProgram OfScript(string script)
    {
        var file = new RunFile(ScriptFile, script);
        if (!script.StartsWith("#!", StringComparison.Ordinal))
            return new RunProgram("bash", ["./" + ScriptFile], [file], Failures.BashMissing());
        var end = script.IndexOf('\n');
        var line = script[2..(end < 0 ? script.Length : end)].Trim();
        var blank = line.IndexOfAny([' ', '\t']);
        var interpreter = blank < 0 ? line : line[..blank];
        string[] argument = blank < 0 ? [] : [line[blank..].TrimStart()];
        return new RunProgram(
            interpreter, [.. argument, "./" + ScriptFile], [file], Failures.NoInterpreter(interpreter));
    }

    private static string? NulIn(JobSpec spec)
        => spec.Target.Contains('\0') ? "The target"
            : spec.Params.FirstOrDefault(param => $"{param.Key}{param.Value}".Contains('\0')) is { Key: { } name }
                ? $"The param {name.Replace("\0", "")}"
            : null;
}
