using System.Collections.Frozen;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Belfry.Api.Console;

/// <summary>
/// The files of the web console, from the folder <c>console</c> beside the program: read once, sent compressed as the
/// build compressed them. Whatever is no file and not the API's is a page of the console, which finds its way by the
/// address itself.
/// </summary>
internal sealed class ConsoleFiles
{
    // No script but the console's own files. Styles are made while it runs, so those may stand in the page.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    // The build puts a hash of what is in them into the names below it.
    private const string HashedFolder = "/assets/";

    private static readonly string[] NotPages = ["/v1/", "/scheduler-v2/", "/openapi/", "/worker/", "/health/", "/health", "/metrics", HashedFolder];

    private readonly FrozenDictionary<string, ConsoleFile> _files;

    private ConsoleFiles(FrozenDictionary<string, ConsoleFile> files) => _files = files;

    /// <summary>Reads a folder; without one there are no files.</summary>
    public static ConsoleFiles Read(string folder)
    {
        if (!Directory.Exists(folder))
            return new ConsoleFiles(FrozenDictionary<string, ConsoleFile>.Empty);
        var types = new FileExtensionContentTypeProvider();
        return new ConsoleFiles(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is not ".br" and not ".gz")
            .ToFrozenDictionary(
                path => "/" + Path.GetRelativePath(folder, path).Replace('\\', '/'),
                path => ConsoleFile.Read(path, types.TryGetContentType(path, out var type) ? type : "application/octet-stream"),
                StringComparer.Ordinal));
    }

    /// <summary>Serves the files and, at every other address that is not the API's, the page.</summary>
    public async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not null || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            await next(http);
            return;
        }
        var path = http.Request.Path.Value ?? "/";
        var file = _files.GetValueOrDefault(path);
        if (file is null && NotPages.Any(start => path.StartsWith(start, StringComparison.Ordinal)))
        {
            await next(http);
            return;
        }
        file ??= _files.GetValueOrDefault("/index.html");
        if (file is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            await http.Response.WriteAsync("This program was built without the web console; ./run builds it.", http.RequestAborted);
            return;
        }
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = path.StartsWith(HashedFolder, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        await file.SendAsync(http);
    }
}
