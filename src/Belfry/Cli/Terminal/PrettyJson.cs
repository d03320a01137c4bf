using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Belfry.Cli.Terminal;

/// <summary>JSON of the API, indented. Nothing is added, dropped or reordered; what would upset a terminal is escaped.</summary>
internal static class PrettyJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            document.WriteTo(writer);
        return Escape(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>A text as one JSON string, on one line.</summary>
    public static string OfText(string text)
        => Escape($"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"");

    /// <summary>The writer leaves control characters beyond ASCII and those for the direction of writing as they are.</summary>
    private static string Escape(string json)
    {
        if (!json.Any(MustBeEscaped))
            return json;
        var escaped = new StringBuilder(json.Length + 16);
        foreach (var one in json)
        {
            if (MustBeEscaped(one))
                escaped.Append(CultureInfo.InvariantCulture, $@"\u{(int)one:x4}");
            else
                escaped.Append(one);
        }
        return escaped.ToString();
    }

    private static bool MustBeEscaped(char one)
        => one is not ('\n' or '\u200c' or '\u200d')
           && char.GetUnicodeCategory(one) is UnicodeCategory.Control or UnicodeCategory.Format
               or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
