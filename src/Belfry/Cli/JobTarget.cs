using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;

namespace Belfry.Cli;

/// <summary>What a job runs: one flag says type and target together.</summary>
internal sealed class JobTarget
{
    private readonly Option<string?> _command = OptionKinds.Text("--command", "LINE", "Runs a command line, without a shell.");
    private readonly Option<string?> _shell = OptionKinds.Text("--shell", "FILE", "Runs the script in FILE (- for standard input); its #! line counts, else bash.");
    private readonly Option<string?> _python = OptionKinds.Text("--python", "FILE", "Runs the Python source in FILE (- for standard input).");
    private readonly Option<string?> _go = OptionKinds.Text("--go", "FILE", "Runs the Go source in FILE (- for standard input).");
    private readonly Option<string?> _http = OptionKinds.Text("--http", "URL", "Calls an http or https address.");
    private readonly Option<string?> _type = OptionKinds.Word("--type", Word.All<JobType>(), "The type, for --target; the flags above set both.");
    private readonly Option<string?> _target = OptionKinds.Text("--target", "TEXT", "The command line, script, source code or address itself.");
    private readonly Option<string?> _language = OptionKinds.Word("--language", Word.All<CodeLanguage>(), "The language of --type code.");
    private readonly Option<string?> _method = OptionKinds.Text("--method", "METHOD", "How the address is called. Default GET.");
    private readonly Option<string[]> _headers = OptionKinds.Texts("--header", "NAME:VALUE", "A header of the call; may be given several times.");
    private readonly Option<string?> _body = OptionKinds.Text("--body", "TEXT", "The body of the call.");
    private readonly Option<long?> _expectStatus = OptionKinds.Whole("--expect-status", "The only status that counts as success. Default: any 2xx.");
    private readonly Option<string?> _expectContent = OptionKinds.Text("--expect-content", "TEXT", "What the answer must contain.");

    private IReadOnlyList<Option> Forms => [_command, _shell, _python, _go, _http, _target];

    public IEnumerable<Option> All =>
    [
        _command, _shell, _python, _go, _http, _type, _target, _language,
        _method, _headers, _body, _expectStatus, _expectContent,
    ];

    /// <summary>Refuses a command line with two targets.</summary>
    public void Validate(CommandResult result)
    {
        var given = Forms.Where(form => result.GetResult(form) is { Implicit: false }).Select(form => form.Name).ToList();
        if (given.Count > 1)
            result.AddError($"Give one of {string.Join(" and ", given)}: a job runs one thing.");
        if (result.GetResult(_type) is { Implicit: false } && given.Count == 1 && given[0] != _target.Name)
            result.AddError($"{given[0]} sets the type; --type goes with --target.");
    }

    /// <exception cref="ClientException">A file cannot be read.</exception>
    public void Apply(ParseResult parsed, Surroundings around, JsonObject job)
    {
        if (parsed.GetValue(_command) is { } line)
            Become(job, JobType.Command, line);
        if (parsed.GetValue(_shell) is { } script)
            Become(job, JobType.Shell, InputFile.Read(around, "--shell", script));
        if (parsed.GetValue(_python) is { } python)
            Become(job, JobType.Code, InputFile.Read(around, "--python", python), CodeLanguage.Python);
        if (parsed.GetValue(_go) is { } golang)
            Become(job, JobType.Code, InputFile.Read(around, "--go", golang), CodeLanguage.Golang);
        if (parsed.GetValue(_http) is { } url)
            Become(job, JobType.Http, url);
        SetIfGiven("type", parsed.GetValue(_type));
        SetIfGiven("target", parsed.GetValue(_target));
        SetIfGiven("language", parsed.GetValue(_language));
        SetIfGiven("http.method", parsed.GetValue(_method));
        SetIfGiven("http.body", parsed.GetValue(_body));
        SetIfGiven("http.expectStatus", parsed.GetValue(_expectStatus));
        SetIfGiven("http.expectContent", parsed.GetValue(_expectContent));
        foreach (var header in parsed.GetValue(_headers) ?? [])
        {
            var (name, value) = NamedValue.Parse("--header", header, ':');
            JsonFields.Set(job, ["http", "headers", name], value.Trim());
        }

        void SetIfGiven(string field, JsonNode? value)
        {
            if (value is not null)
                JsonFields.Set(job, field, value);
        }
    }

    /// <summary>What only the type before had does not stay.</summary>
    private static void Become(JsonObject job, JobType type, string target, CodeLanguage? language = null)
    {
        job["type"] = Word.Of(type);
        job["target"] = target;
        if (language is { } known)
            job["language"] = Word.Of(known);
        else
            job.Remove("language");
        if (type != JobType.Http)
            job.Remove("http");
    }
}
