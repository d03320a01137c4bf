using System.CommandLine;
using System.Net;
using System.Text.Json;
using Belfry.Azkaban.Archive;
using Belfry.Cli.Import;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary><c>belfry azkaban</c>.</summary>
internal sealed class AzkabanCommands(ClientCommandFactory make)
{
    public Command All() => new("azkaban", "What comes from an Azkaban.") { Import() };

    private ClientCommand Import()
    {
        var zip = new Argument<string>("PROJECT.zip") { Description = "A project's archive, as it is uploaded to Azkaban." };
        var project = OptionKinds.Text("--project", "NAME", "The project's name in the jobs' names; default: that of the file.");
        var replace = OptionKinds.Flag("--replace", "Replace jobs that have these names already.");
        var dryRun = OptionKinds.Flag("--dry-run", "Only say what would be imported.");
        return make.Make(
            "import",
            "Make jobs named PROJECT/FLOW of the flows of an Azkaban project, and say of each flow that cannot be one why not.",
            [zip, project, replace, dryRun],
            ["belfry azkaban import jupiter.zip --dry-run", "belfry azkaban import jupiter-v7.zip --project jupiter --replace"],
            async (call, ct) =>
            {
                var file = call.Get(zip);
                var name = call.Get(project) ?? Path.GetFileNameWithoutExtension(file);
                var flows = AzkabanImport.Convert(name, ReadArchive(file));
                if (flows.Count == 0)
                    throw new ClientException(ExitCode.Refused, $"{file}: there is no flow in it: neither .job files nor .flow files with a .project file.");
                var outcomes = new List<Outcome>();
                foreach (var flow in flows)
                {
                    var outcome = await ImportAsync(call, flow, name, call.Get(replace), call.Get(dryRun), ct);
                    outcomes.Add(outcome);
                    Say(call, outcome);
                }
                call.Screen.Show(JsonSerializer.Serialize(outcomes, ApiJson.Options), () => call.Screen.Say(
                    $"{outcomes.Count(outcome => outcome.Error is null)} of {outcomes.Count} flows of {name} {(call.Get(dryRun) ? "can be" : "were")} imported."));
                return outcomes.All(outcome => outcome.Error is null) ? ExitCode.Done : ExitCode.Refused;
            });
    }

    private static async Task<Outcome> ImportAsync(Call call, ImportedFlow flow, string project, bool replace, bool dryRun, CancellationToken ct)
    {
        var name = $"{project}/{flow.Flow}";
        if (flow.Job is null)
            return new Outcome(name, null, "not imported", flow.Why, []);
        if (dryRun)
            return new Outcome(name, null, "can be imported", null, flow.Notes);
        var created = await call.Api.SendAsync(HttpMethod.Post, "v1/jobs", flow.Job, null, ct);
        if (created.Status != HttpStatusCode.Conflict)
            return created.Problem is { } problem
                ? new Outcome(name, null, "not imported", problem.ToString(), [])
                : new Outcome(name, created.As<JobDto>().Id, "created", null, flow.Notes);
        if (!replace)
            return new Outcome(name, null, "not imported", "there is a job of this name already; --replace replaces it", []);
        var key = await call.Lookup.JobAsync($"name:{name}", ct);
        var replaced = await call.Api.SendAsync(HttpMethod.Put, $"v1/jobs/{key}", flow.Job, null, ct);
        return replaced.Problem is { } refused
            ? new Outcome(name, null, "not imported", refused.ToString(), [])
            : new Outcome(name, replaced.As<JobDto>().Id, "replaced", null, flow.Notes);
    }

    private static void Say(Call call, Outcome outcome)
    {
        call.Screen.Say(outcome.Error is { } why
            ? $"{outcome.Name}: {outcome.Result}: {why.TrimEnd('.')}."
            : $"{outcome.Name}: {outcome.Result}{(outcome.Id is { } id ? $" (id {id})" : "")}.");
        foreach (var note in outcome.Notes)
            call.Screen.Say($"  {note}.");
    }

    private static ProjectArchive ReadArchive(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return ProjectArchive.Read(stream);
        }
        catch (InvalidDataException e)
        {
            throw new ClientException(ExitCode.Usage, $"{file} is no project archive: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Usage, $"{file}: {e.Message}", e);
        }
    }

    /// <summary>What became of a flow, for <c>--json</c> too.</summary>
    private sealed record Outcome(string Name, long? Id, string Result, string? Error, IReadOnlyList<string> Notes);
}
