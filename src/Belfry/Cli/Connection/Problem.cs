using System.Net;
using System.Text;
using System.Text.Json;

namespace Belfry.Cli.Connection;

/// <summary>Why a server refused: its problem answer (RFC 9457), or what can be said without one.</summary>
internal sealed record Problem(HttpStatusCode Status, string? Code, string Detail, IReadOnlyDictionary<string, string[]> Errors)
{
    /// <summary>Reads the body of an answer of 400 or more, which need not come from a Belfry at all.</summary>
    /// <param name="retryAfter">The header's seconds.</param>
    public static Problem Of(HttpStatusCode status, string body, string? retryAfter)
    {
        string? code = null, detail = null;
        var errors = new Dictionary<string, string[]>();
        try
        {
            using var json = JsonDocument.Parse(body);
            var problem = json.RootElement;
            if (problem.ValueKind == JsonValueKind.Object)
            {
                code = TextOf(problem, "code");
                detail = TextOf(problem, "detail");
                if (problem.TryGetProperty("errors", out var byField) && byField.ValueKind == JsonValueKind.Object)
                {
                    foreach (var field in byField.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Array))
                        errors[field.Name] = [.. field.Value.EnumerateArray().Select(why => why.ToString())];
                }
            }
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing: the status has to say it.
        }
        return new Problem(status, code, detail ?? WithoutDetail(status, retryAfter), errors);
    }

    /// <summary>All of it for people: the detail, then each field with what is wrong with it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Detail);
        var width = Errors.Count == 0 ? 0 : Errors.Keys.Max(field => field.Length);
        foreach (var (field, reasons) in Errors)
        {
            foreach (var why in reasons)
                text.Append('\n').Append("  ").Append(field.PadRight(width)).Append("  ").Append(why);
        }
        return text.ToString();
    }

    private static string? TextOf(JsonElement problem, string name)
        => problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string WithoutDetail(HttpStatusCode status, string? retryAfter) => status switch
    {
        HttpStatusCode.Forbidden =>
            "You are signed in, but your role does not allow this. Ask an administrator for a token of a higher role (operator or admin).",
        HttpStatusCode.NotFound => "The server does not know this call. Is it an older Belfry, or is the address wrong?",
        HttpStatusCode.RequestEntityTooLarge => "The request is larger than the server takes.",
        HttpStatusCode.TooManyRequests => $"Too many attempts; try again in {retryAfter ?? "60"} seconds.",
        HttpStatusCode.ServiceUnavailable => "The server cannot do this at the moment; try again.",
        _ => $"The server answered {(int)status} without saying why.",
    };
}
