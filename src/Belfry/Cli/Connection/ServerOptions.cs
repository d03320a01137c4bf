using System.CommandLine;

namespace Belfry.Cli.Connection;

/// <summary>What every client command takes: which server, as whom, and how the answer is shown.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> _server = new("--server")
    {
        Description = "Address of a master. Default: BELFRY_SERVER, else that of the saved login, else the Belfry of this machine's default data folder.",
        HelpName = "URL",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "File with an API token (- for standard input). Default: BELFRY_TOKEN, else the saved login.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Data folder of a belfry standalone that runs on this machine; needs no token.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _caFile = new("--ca-file")
    {
        Description = "Certificates (PEM) that vouch for an https server; one that Belfry made is certificate.pem in its data folder.",
        HelpName = "FILE",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print the server's JSON and nothing else." };

    public IEnumerable<Option> All => [_server, _tokenFile, _data, _caFile, Json];

    public ServerArguments Read(ParseResult parsed)
        => new(parsed.GetValue(_server), parsed.GetValue(_tokenFile), parsed.GetValue(_data), parsed.GetValue(_caFile));

    public bool IsJson(ParseResult parsed) => parsed.GetValue(Json);
}

/// <summary>What the command line says about the server; null where it says nothing.</summary>
internal sealed record ServerArguments(string? Server, string? TokenFile, string? Data, string? CaFile);
