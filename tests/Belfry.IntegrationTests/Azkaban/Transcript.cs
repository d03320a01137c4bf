using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>A recorded exchange with a real Azkaban 3.90.0.</summary>
internal sealed partial record Transcript(
    string Name, HttpMethod Method, string Target, IReadOnlyDictionary<string, string> RequestHeaders, string RequestBody,
    int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Ids that stand for no session.</summary>
    private const string NoSession = "00000000-0000-0000-0000-000000000000";

    /// <summary>The session of a user without rights.</summary>
    public const string ViewerSession = "31a30357-6841-4c96-9c70-e79c3c579772";

    /// <summary>The parameters of the request, wherever they are.</summary>
    public IReadOnlyDictionary<string, string> Values { get; } = ValuesOf(Target, RequestHeaders, RequestBody);

    public string? ContentType => Headers.GetValueOrDefault("Content-Type");

    public string? Session => Values.GetValueOrDefault("session.id") is { } id && id != NoSession ? id : null;

    public static IEnumerable<string> Names()
        => Directory.EnumerateFiles(Folder(), "*.http").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static Transcript Read(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder(), $"{name}.http"));
        var split = AnswerStart().Match(text).Index;
        var (requestLine, requestHeaders, requestBody) = Parse(text[..split].TrimEnd('\n'));
        var (statusLine, headers, body) = Parse(text[split..]);
        var request = requestLine.Split(' ');
        return new Transcript(name, new HttpMethod(request[0]), request[1], requestHeaders, requestBody, int.Parse(statusLine.Split(' ')[1]), headers, body.Trim());
    }

    /// <param name="zip">What stands for the content of a file, which was not recorded.</param>
    public HttpRequestMessage Request(string url, byte[] zip)
    {
        var request = new HttpRequestMessage(Method, new Uri(new Uri(url), Target));
        if (RequestHeaders.TryGetValue("X-Requested-With", out var with))
            request.Headers.Add("X-Requested-With", with);
        if (Method == HttpMethod.Get)
            return request;
        var type = RequestHeaders["Content-Type"];
        if (!type.StartsWith("multipart/", StringComparison.Ordinal))
        {
            request.Content = new StringContent(RequestBody, Encoding.UTF8, "application/x-www-form-urlencoded");
            return request;
        }
        var parts = RequestBody.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);
        var content = FileContent().Match(parts);
        var bytes = content.Success
            ? [.. Encoding.UTF8.GetBytes(parts[..content.Index]), .. zip, .. Encoding.UTF8.GetBytes(parts[(content.Index + content.Length)..])]
            : Encoding.UTF8.GetBytes(parts);
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return request;
    }

    /// <summary>An archive with these jobs: a name, and what it depends on.</summary>
    public static byte[] Zip(params IEnumerable<(string Name, string? Dependencies)> jobs)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            foreach (var (name, dependencies) in jobs)
            {
                using var writer = new StreamWriter(zip.CreateEntry($"{name}.job").Open());
                writer.Write($"type=command\ncommand=true\n{(dependencies is null ? "" : $"dependencies={dependencies}\n")}");
            }
        }
        return memory.ToArray();
    }

    private static string Folder() => Path.Combine(AppContext.BaseDirectory, "Azkaban", "transcripts");

    private static (string Line, Dictionary<string, string> Headers, string Body) Parse(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var head = (end < 0 ? text : text[..end]).Split('\n');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in head.Skip(1).Where(line => line.Contains(": ", StringComparison.Ordinal)))
            headers[line[..line.IndexOf(": ", StringComparison.Ordinal)]] = line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        return (head[0], headers, end < 0 ? "" : text[(end + 2)..]);
    }

    private static Dictionary<string, string> ValuesOf(string target, IReadOnlyDictionary<string, string> headers, string body)
    {
        var values = new Dictionary<string, string>();
        var query = target.Contains('?', StringComparison.Ordinal) ? target[(target.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";
        var isForm = headers.GetValueOrDefault("Content-Type") == "application/x-www-form-urlencoded";
        foreach (var pair in $"{query}&{(isForm ? body : "")}".Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            values[Uri.UnescapeDataString(parts[0])] = Uri.UnescapeDataString((parts.Length > 1 ? parts[1] : "").Replace('+', ' '));
        }
        foreach (Match part in Part().Matches(body))
            values[part.Groups["name"].Value] = part.Groups["value"].Value;
        return values;
    }

    [GeneratedRegex("^HTTP/1\\.1 ", RegexOptions.Multiline, 1000)]
    private static partial Regex AnswerStart();

    [GeneratedRegex("<[0-9]+ bytes of file content>", RegexOptions.None, 1000)]
    private static partial Regex FileContent();

    [GeneratedRegex("form-data; name=\"(?<name>[^\"]+)\"\r?\n\r?\n(?<value>[^\r\n]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
