using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Belfry.Azkaban.Transport;

/// <summary>
/// Judges an answer by its body, in the order that Azkaban needs (3.90.0): an expired session in any of its five forms;
/// is it a JSON object; <c>error</c>; <c>status</c> "error". The HTTP status comes last, for it says next to nothing.
/// </summary>
internal static partial class AnswerReader
{
    private const int ShownCharacters = 200;

    /// <summary>
    /// The call was not carried out, because the session is unknown or has ended: JSON for a GET with <c>ajax</c>, JSON
    /// of another form for a POST with X-Requested-With, the sign-in page for other GETs and POSTs, plain text for a
    /// form of several parts.
    /// </summary>
    public static bool IsSessionOver(RawAnswer answer)
    {
        var text = answer.Text.AsSpan().TrimStart();
        if (text.StartsWith("Login error. Need username and password", StringComparison.Ordinal))
            return true;
        if (text.StartsWith("{", StringComparison.Ordinal))
        {
            return TryParse(answer.Text, out var json)
                   && (TextOf(json, "error") == "session"
                       || (TextOf(json, "status") == "error" && TextOf(json, "action") == "login"));
        }
        return text.StartsWith("<", StringComparison.Ordinal)
               && answer.Text.Contains("<form id=\"login-form\"", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The JSON object, unless it says that something is wrong.</summary>
    public static AzkabanResult<JsonElement> Read(AzkabanCall call, RawAnswer answer)
    {
        if (!TryParse(answer.Text, out var json))
            return NoJson(call, answer);
        if (ErrorOf(json) is { } error)
            return Refusals.Of(call, error);
        if (TextOf(json, "status") == "error")
            return Refusals.Of(call, TextOf(json, "message") ?? "no reason is given");
        if (answer.Status >= (int)HttpStatusCode.BadRequest)
            return Failed(call, answer.Status, Shown(answer.Text));
        return json;
    }

    /// <summary>The answer lacks the field that proves that the call was carried out.</summary>
    public static AzkabanError Unproven(AzkabanCall call, JsonElement json) => new(
        AzkabanErrorKind.UnexpectedAnswer,
        json.ValueKind == JsonValueKind.Object && !json.EnumerateObject().Any()
            ? $"To {call.Purpose}, Azkaban answered {{}}, as it does for a call that it does not know. Is it a version older or newer than 3?"
            : $"To {call.Purpose}, Azkaban answered something that this call does not have: {Shown(json.GetRawText())}")
    {
        MayHaveTakenEffect = call.IsWrite,
    };

    public static string? TextOf(JsonElement json, string name)
        => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A whole number, or a text that is one: Azkaban writes both.</summary>
    public static long? NumberOf(JsonElement json, string name)
        => !json.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var number) => number,
            JsonValueKind.String when long.TryParse(value.GetString(), out var number) => number,
            _ => null,
        };

    /// <summary>Unix milliseconds; -1 stands for what has not happened.</summary>
    public static DateTimeOffset? TimeOf(JsonElement json, string name)
        => NumberOf(json, name) is >= 0 and <= 253_402_300_799_999 and var milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    public static IEnumerable<JsonElement> ListOf(JsonElement json, string name)
        => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>The texts of an object's fields; nulls and other kinds as their JSON.</summary>
    public static Dictionary<string, string> MapOf(JsonElement json, string name)
    {
        var map = new Dictionary<string, string>();
        if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in value.EnumerateObject())
                map[field.Name] = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText();
        }
        return map;
    }

    private static bool TryParse(string text, out JsonElement json)
    {
        json = default;
        if (!text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal))
            return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            json = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A text as a rule; in odd cases an object with a stack trace.</summary>
    private static string? ErrorOf(JsonElement json)
    {
        if (!json.TryGetProperty("error", out var error))
            return null;
        return error.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.False => null,
            JsonValueKind.String => error.GetString() is { Length: > 0 } text ? text : null,
            _ => Shown(error.GetRawText()),
        };
    }

    private static AzkabanError NoJson(AzkabanCall call, RawAnswer answer)
    {
        if (answer.Status is >= 300 and < 400)
            return new AzkabanError(
                AzkabanErrorKind.UnexpectedAnswer,
                $"To {call.Purpose}, the server sent on to {answer.Location?.ToString() ?? "another address"}. "
                + "Give the address of Azkaban's web server itself, with https if that is what it speaks.")
            {
                MayHaveTakenEffect = call.IsWrite,
            };
        if (answer.Status >= (int)HttpStatusCode.BadRequest)
            return Failed(call, answer.Status, Title().Match(answer.Text) is { Success: true } title
                ? WebUtility.HtmlDecode(title.Groups["title"].Value.Trim())
                : Shown(answer.Text));
        return new AzkabanError(
            AzkabanErrorKind.UnexpectedAnswer,
            answer.Text.AsSpan().Trim().IsEmpty
                ? $"To {call.Purpose}, Azkaban answered nothing."
                : $"To {call.Purpose}, the answer is not JSON: {Shown(answer.Text)}. Is that the address of an Azkaban web server?")
        {
            MayHaveTakenEffect = call.IsWrite,
        };
    }

    private static AzkabanError Failed(AzkabanCall call, int status, string words) => new(
        status >= (int)HttpStatusCode.InternalServerError ? AzkabanErrorKind.ServerFailed : AzkabanErrorKind.UnexpectedAnswer,
        status >= (int)HttpStatusCode.InternalServerError
            ? $"To {call.Purpose}, Azkaban answered HTTP {status}: {words}. Its log says more."
            : $"To {call.Purpose}, the server answered HTTP {status}: {words}. Is that the address of an Azkaban web server, and no proxy in the way?")
    {
        MayHaveTakenEffect = call.IsWrite,
    };

    private static string Shown(string text)
    {
        var line = WhiteSpace().Replace(text, " ").Trim();
        return line.Length <= ShownCharacters ? line : line[..ShownCharacters] + "…";
    }

    [GeneratedRegex("<title>(?<title>[^<]{1,500})", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Title();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex WhiteSpace();
}
