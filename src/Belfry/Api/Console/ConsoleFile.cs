using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Belfry.Api.Console;

/// <summary>One file of the console in the forms in which it can be sent.</summary>
internal sealed class ConsoleFile
{
    private readonly string _type;
    private readonly EntityTagHeaderValue _tag;
    private readonly byte[] _plain;
    private readonly (string Encoding, byte[] Bytes)[] _compressed;

    private ConsoleFile(string type, byte[] plain, (string Encoding, byte[] Bytes)[] compressed)
    {
        _type = type;
        _plain = plain;
        _compressed = compressed;
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 8))}\"");
    }

    /// <summary>Reads a file and the compressed forms beside it, the smaller first.</summary>
    public static ConsoleFile Read(string path, string type)
    {
        (string Encoding, string Path)[] forms = [("br", $"{path}.br"), ("gzip", $"{path}.gz")];
        return new ConsoleFile(
            type.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8" : type,
            File.ReadAllBytes(path),
            [.. forms.Where(form => File.Exists(form.Path)).Select(form => (form.Encoding, File.ReadAllBytes(form.Path)))]);
    }

    public async Task SendAsync(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        response.GetTypedHeaders().ETag = _tag;
        if (request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(_tag, useStrongComparison: false) || tag.Equals(EntityTagHeaderValue.Any)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var bytes = _plain;
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        foreach (var (encoding, compressed) in _compressed)
        {
            if (!accepted.Any(accept => accept.Value == encoding && accept.Quality is not 0))
                continue;
            response.Headers.ContentEncoding = encoding;
            bytes = compressed;
            break;
        }
        response.ContentType = _type;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
