using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;

namespace Belfry.Azkaban.Transport;

/// <summary>Executions in Azkaban's JSON. The order of keys and of nodes is not stable, and no field is sure to be there.</summary>
internal static class ExecutionReader
{
    public static bool TryReadPage(JsonElement json, [NotNullWhen(true)] out ExecutionPage? page)
    {
        page = null;
        if (AnswerReader.NumberOf(json, "total") is not { } total || AnswerReader.NumberOf(json, "from") is not { } from
            || !json.TryGetProperty("executions", out var list) || list.ValueKind != JsonValueKind.Array)
            return false;
        var items = new List<Execution>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (!TryRead(item, "execId", out var execution))
                return false;
            items.Add(execution);
        }
        page = new ExecutionPage(total, from, AnswerReader.NumberOf(json, "projectId") ?? 0, items);
        return true;
    }

    public static bool TryReadDetail(JsonElement json, [NotNullWhen(true)] out ExecutionDetail? detail)
    {
        detail = null;
        if (!TryRead(json, "execid", out var basic))
            return false;
        detail = new ExecutionDetail
        {
            Id = basic.Id,
            Flow = basic.Flow,
            ProjectId = basic.ProjectId,
            Status = basic.Status,
            StatusWord = basic.StatusWord,
            SubmitUser = basic.SubmitUser,
            SubmittedAt = basic.SubmittedAt,
            StartedAt = basic.StartedAt,
            EndedAt = basic.EndedAt,
            Project = AnswerReader.TextOf(json, "project") ?? "",
            Nodes = Nodes(json),
        };
        return true;
    }

    public static bool TryReadLog(JsonElement json, [NotNullWhen(true)] out LogPiece? piece)
    {
        piece = AnswerReader.NumberOf(json, "offset") is { } offset && AnswerReader.NumberOf(json, "length") is >= 0 and <= int.MaxValue and var length
                && AnswerReader.TextOf(json, "data") is { } data
            ? new LogPiece(offset, (int)length, WebUtility.HtmlDecode(data))
            : null;
        return piece is not null;
    }

    private static bool TryRead(JsonElement json, string id, [NotNullWhen(true)] out Execution? execution)
    {
        execution = null;
        if (json.ValueKind != JsonValueKind.Object || AnswerReader.NumberOf(json, id) is not > 0 and not null
            || AnswerReader.NumberOf(json, id) is not { } number)
            return false;
        // Without a status it is not known to have ended, and keeps no other on its page from being read.
        var word = AnswerReader.TextOf(json, "status") ?? "";
        execution = new Execution
        {
            Id = number,
            Flow = AnswerReader.TextOf(json, "flowId") ?? "",
            ProjectId = AnswerReader.NumberOf(json, "projectId") ?? 0,
            Status = AzkabanStatuses.Parse(word),
            StatusWord = word,
            SubmitUser = AnswerReader.TextOf(json, "submitUser") ?? "",
            SubmittedAt = AnswerReader.TimeOf(json, "submitTime") ?? DateTimeOffset.UnixEpoch,
            StartedAt = AnswerReader.TimeOf(json, "startTime"),
            EndedAt = AnswerReader.TimeOf(json, "endTime"),
        };
        return true;
    }

    private static List<ExecutedNode> Nodes(JsonElement json)
        => [.. AnswerReader.ListOf(json, "nodes").Where(node => node.ValueKind == JsonValueKind.Object).Select(node => new ExecutedNode
        {
            Id = AnswerReader.TextOf(node, "id") ?? "",
            Path = AnswerReader.TextOf(node, "nestedId") ?? AnswerReader.TextOf(node, "id") ?? "",
            Status = AzkabanStatuses.Parse(AnswerReader.TextOf(node, "status") ?? ""),
            Attempt = (int)(AnswerReader.NumberOf(node, "attempt") ?? 0),
            StartedAt = AnswerReader.TimeOf(node, "startTime"),
            EndedAt = AnswerReader.TimeOf(node, "endTime"),
            Nodes = Nodes(node),
        })];
}
