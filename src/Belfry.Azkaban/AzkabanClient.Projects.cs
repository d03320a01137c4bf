using System.Text.Json;
using Belfry.Azkaban.Transport;

namespace Belfry.Azkaban;

public sealed partial class AzkabanClient
{
    /// <summary>Makes a project.</summary>
    /// <param name="name">A letter, then letters, digits, '-' and '_'.</param>
    /// <param name="description">Must not be empty.</param>
    /// <param name="ct">Gives up waiting; what was sent stays sent.</param>
    public async Task<AzkabanResult<bool>> CreateProjectAsync(string name, string description, CancellationToken ct)
    {
        var call = Write($"create the project {name}", Manager, ("action", "create"), ("name", name), ("description", description));
        return (await _transport.AskAsync(call, ct)).Then<bool>(
            json => AnswerReader.TextOf(json, "status") == "success" ? true : AnswerReader.Unproven(call, json));
    }

    /// <summary>
    /// Uploads a project's archive as its next version. An archive without flows, or whose jobs depend on one another in
    /// a circle, is accepted and empties the project (3.90.0): look at <see cref="FlowsAsync"/> afterwards. Schedules of
    /// flows that it lacks are removed.
    /// </summary>
    /// <param name="project">The project's name.</param>
    /// <param name="zip">The archive.</param>
    /// <param name="ct">Gives up waiting; what was sent stays sent.</param>
    public async Task<AzkabanResult<UploadedProject>> UploadAsync(string project, ReadOnlyMemory<byte> zip, CancellationToken ct)
    {
        var call = Write($"take the upload of {project}", Manager, ("ajax", "upload"), ("project", project)) with
        {
            File = new ZipFile($"{project}.zip", zip),
        };
        return (await _transport.AskAsync(call, ct)).Then<UploadedProject>(
            json => AnswerReader.NumberOf(json, "projectId") is { } id && AnswerReader.NumberOf(json, "version") is { } version
                ? new UploadedProject(id, (int)version)
                : AnswerReader.Unproven(call, json));
    }

    /// <summary>The projects that the user has made; with <paramref name="all"/> everybody's, whatever the user may do with them.</summary>
    /// <param name="all">Those of other users too.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<AzkabanResult<IReadOnlyList<Project>>> ProjectsAsync(bool all, CancellationToken ct)
    {
        var call = Read("list projects", "index", all ? "fetchallprojects" : "fetchuserprojects");
        return (await _transport.AskAsync(call, ct)).Then<IReadOnlyList<Project>>(json =>
            json.TryGetProperty("projects", out var projects) && projects.ValueKind == JsonValueKind.Array
                ? (List<Project>)[.. projects.EnumerateArray().Select(project => new Project(
                    AnswerReader.NumberOf(project, "projectId") ?? 0, AnswerReader.TextOf(project, "projectName") ?? ""))]
                : AnswerReader.Unproven(call, json));
    }

    /// <summary>The flows of a project.</summary>
    /// <param name="project">The project's name.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<AzkabanResult<ProjectFlows>> FlowsAsync(string project, CancellationToken ct)
    {
        var call = Read($"list flows of {project}", Manager, "fetchprojectflows", ("project", project));
        return (await _transport.AskAsync(call, ct)).Then<ProjectFlows>(json =>
            json.TryGetProperty("flows", out var flows) && flows.ValueKind == JsonValueKind.Array && AnswerReader.NumberOf(json, "projectId") is { } id
                ? new ProjectFlows(id, [.. flows.EnumerateArray().Select(flow => AnswerReader.TextOf(flow, "flowId") ?? "")])
                : AnswerReader.Unproven(call, json));
    }
}
