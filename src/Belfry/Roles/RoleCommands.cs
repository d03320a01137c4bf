using System.CommandLine;
using Belfry.Worker;

namespace Belfry.Roles;

/// <summary>The commands that start something: <c>standalone</c>, <c>master</c>, <c>worker</c>.</summary>
internal static class RoleCommands
{
    public static IEnumerable<Command> All() => [Standalone(), Master(), Worker()];

    private static Command Standalone()
    {
        var data = new Option<string?>("--data") { Description = "Folder for everything that is kept.", HelpName = "DIR" };
        var database = new Option<string?>("--database") { Description = "A PostgreSQL of your own instead of the built-in one.", HelpName = "CONN" };
        var http = new Option<string?>("--http") { Description = $"Address to serve on; default 127.0.0.1:{StandaloneRole.DefaultHttpPort}, port 0 is any free one.", HelpName = "ADDR:PORT" };
        var https = new Option<string?>("--https") { Description = $"Address to serve on by HTTPS; default 127.0.0.1:{StandaloneRole.DefaultHttpsPort}.", HelpName = "ADDR:PORT" };
        var runAs = RunAs();
        var slots = Slots();
        var tags = Tags();
        var keyFile = KeyFile();
        var demo = new Option<bool>("--demo") { Description = "Load the example jobs and show the first run." };
        var command = new Command("standalone", "Start everything in one process: database, master and worker.") { data, database, http, https, runAs, slots, tags, keyFile, demo };
        var configuration = new ConfigurationFlags();
        configuration.AddTo(command);
        var log = Log();
        command.Add(log);
        command.SetAction((parsed, ct) => StandaloneRole.RunAsync(
            new StandaloneOptions(
                parsed.GetValue(data), parsed.GetValue(database), parsed.GetValue(http), parsed.GetValue(https),
                parsed.GetValue(runAs), parsed.GetValue(slots), parsed.GetValue(tags) ?? [], parsed.GetValue(keyFile), parsed.GetValue(demo), configuration.Read(parsed))
            {
                Log = parsed.GetValue(log),
            },
            ct));
        return command;
    }

    private static Command Master()
    {
        var database = new Option<string>("--database") { Description = "The cluster's PostgreSQL.", HelpName = "CONN", Required = true };
        var data = new Option<string>("--data") { Description = "Folder of this master.", HelpName = "DIR", Required = true };
        var http = new Option<string>("--http") { Description = "Address to serve on.", HelpName = "ADDR:PORT", Required = true };
        var https = new Option<string?>("--https") { Description = "Address to serve on by HTTPS; default: none.", HelpName = "ADDR:PORT" };
        var advertise = new Option<string?>("--advertise") { Description = "Where others reach this master; default: the HTTP address.", HelpName = "URL" };
        var keyFile = KeyFile();
        var command = new Command("master", "Start a master of a cluster.") { database, data, http, https, advertise, keyFile };
        var configuration = new ConfigurationFlags();
        configuration.AddTo(command);
        var log = Log();
        command.Add(log);
        command.SetAction((parsed, ct) => MasterRole.RunAsync(
            new MasterOptions(
                parsed.GetRequiredValue(database), parsed.GetRequiredValue(data), parsed.GetRequiredValue(http),
                parsed.GetValue(https), parsed.GetValue(advertise), parsed.GetValue(keyFile), configuration.Read(parsed))
            {
                Log = parsed.GetValue(log),
            },
            ct));
        return command;
    }

    private static Command Worker()
    {
        var masters = new Option<string>("--masters") { Description = "Addresses of one or more masters.", HelpName = "URL[,URL…]", Required = true };
        var joinToken = new Option<string>("--join-token-file") { Description = "File with a join token.", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "Folder of this worker.", HelpName = "DIR", Required = true };
        var name = new Option<string?>("--name") { Description = "Unique within its srvName; default: the machine's name.", HelpName = "N" };
        var srvName = new Option<string>("--srv-name") { Description = "Service name.", HelpName = "S", DefaultValueFactory = _ => WorkerOptions.DefaultSrvName };
        var runAs = RunAs();
        var slots = Slots();
        var tags = Tags();
        var caFile = new Option<string?>("--ca-file") { Description = "Certificates (PEM) that vouch for the masters' https addresses; one that Belfry made is certificate.pem in the master's data folder. Default: the system's.", HelpName = "FILE" };
        var fingerprints = new Option<string?>("--fingerprint") { Description = "SHA-256 of the masters' certificates, as a master prints it; trusted whoever signed them.", HelpName = "HEX[,HEX…]" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Every run succeeds without being carried out: to measure a scheduler.", Hidden = true };
        var log = Log();
        var command = new Command("worker", "Start a worker.") { masters, joinToken, data, name, srvName, tags, slots, runAs, caFile, fingerprints, dryRun, log };
        command.SetAction((parsed, ct) => WorkerRole.RunAsync(
            options =>
            {
                options.Masters = parsed.GetRequiredValue(masters).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                options.JoinTokenFile = parsed.GetRequiredValue(joinToken);
                options.JoinToken = WorkerRole.ReadJoinToken(options.JoinTokenFile);
                options.CaFile = parsed.GetValue(caFile);
                options.Fingerprint = parsed.GetValue(fingerprints);
                options.Data = parsed.GetRequiredValue(data);
                options.Name = parsed.GetValue(name);
                options.SrvName = parsed.GetValue(srvName) ?? WorkerOptions.DefaultSrvName;
                options.Tags = parsed.GetValue(tags) ?? [];
                options.Slots = parsed.GetValue(slots);
                options.RunAs = parsed.GetValue(runAs);
                options.DryRun = parsed.GetValue(dryRun);
            },
            parsed.GetValue(log),
            ct));
        return command;
    }

    private static Option<LogFormat> Log() => new("--log")
    {
        Description = "How the log on standard error is written: text, a line for people, or json, an object a line for programs.",
        HelpName = "text|json",
        DefaultValueFactory = _ => LogFormat.Text,
    };

    private static Option<string?> RunAs() => new("--run-as")
    {
        Description = "Account of the jobs of a worker started as root; default nobody.",
        HelpName = "USER",
    };

    private static Option<string?> KeyFile() => new("--secret-key-file")
    {
        Description = "The key of the cluster's secrets, the same for all masters; default: seal.key in the data folder.",
        HelpName = "FILE",
    };

    private static Option<int?> Slots() => new("--slots")
    {
        Description = "How many processes run at once; default 4 for each core.",
        HelpName = "N",
    };

    private static Option<string[]> Tags() => new("--tag")
    {
        Description = "A tag that jobs can ask for; may be given several times.",
        HelpName = "T",
    };
}
