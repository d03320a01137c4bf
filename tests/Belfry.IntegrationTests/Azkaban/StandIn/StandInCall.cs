using Microsoft.AspNetCore.Http;

namespace Belfry.IntegrationTests.Azkaban.StandIn;

/// <summary>A request, as far as Azkaban looks at it.</summary>
internal sealed record StandInCall(
    string Path, bool IsPost, bool IsXhr, bool IsMultipart, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Query)
{
    public IFormFile? File { get; init; }

    public string? Cookie { get; init; }

    /// <summary>What it is called in tests.</summary>
    public string Name => this["action"] ?? this["ajax"] ?? (Values.ContainsKey("logout") ? "logout" : Path.Trim('/'));

    public string? this[string name] => Values.GetValueOrDefault(name);

    public static async Task<StandInCall> ReadAsync(HttpContext http)
    {
        var values = new Dictionary<string, string>();
        var query = http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        foreach (var (name, value) in query)
            values[name] = value;
        IFormFile? file = null;
        var isMultipart = http.Request.ContentType?.StartsWith("multipart/", StringComparison.Ordinal) == true;
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType)
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            foreach (var (name, value) in form)
                values[name] = value.ToString();
            file = form.Files.Count > 0 ? form.Files[0] : null;
        }
        return new StandInCall(
            http.Request.Path.Value ?? "/",
            HttpMethods.IsPost(http.Request.Method),
            http.Request.Headers["X-Requested-With"] == "XMLHttpRequest",
            isMultipart,
            values,
            query)
        {
            File = file,
            Cookie = http.Request.Cookies["azkaban.browser.session.id"],
        };
    }
}
