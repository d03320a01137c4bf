using System.CommandLine;

namespace Belfry.Roles;

/// <summary>The options by which a master is configured; all but the file win over what the file and the environment say.</summary>
internal sealed class ConfigurationFlags
{
    private readonly Option<string?> _file = new("--config")
    {
        Description = $"A JSON file with the configuration; default: {MasterConfiguration.DefaultFile} in the data folder, if it is there.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _url = new("--azkaban-url")
    {
        Description = "An Azkaban web server, on which /scheduler-v2 runs its flows; without one they run on Belfry's own jobs.",
        HelpName = "URL",
    };

    private readonly Option<string?> _user = new("--azkaban-user") { Description = "As whom Belfry signs in there.", HelpName = "NAME" };

    private readonly Option<string?> _passwordFile = new("--azkaban-password-file")
    {
        Description = "A file with that user's password alone.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_file, _url, _user, _passwordFile])
            command.Add(option);
    }

    public ConfigurationOptions Read(ParseResult parsed)
        => new(parsed.GetValue(_file), parsed.GetValue(_url), parsed.GetValue(_user), parsed.GetValue(_passwordFile));
}
