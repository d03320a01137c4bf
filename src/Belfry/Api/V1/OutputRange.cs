using Belfry.Control;
using Microsoft.Net.Http.Headers;

namespace Belfry.Api.V1;

/// <summary>
/// A range of the stored bytes of a run's output (RFC 9110, 14), one for each call. While the run goes on there may be
/// more by the next call: the total is that of the moment.
/// </summary>
internal static class OutputRange
{
    /// <summary>Bytes of one answer; whoever asks for more gets the first of them, and the range that they are.</summary>
    private const int MostBytes = 8 * 1024 * 1024;

    /// <summary>
    /// In the answer, when the range ends where a stored piece does: where to follow on, as <c>Last-Event-ID</c>. A
    /// character that the range has in part is sent whole then.
    /// </summary>
    private const string NextHeader = "Output-Next";

    public static bool IsAskedFor(HttpRequest request) => request.Headers.Range.Count > 0;

    public static async Task<IResult> AnswerAsync(HttpContext http, OutputControl output, Guid run, CancellationToken ct)
    {
        var total = await output.SizeAsync(run, ct);
        if (Asked(http.Request, total) is not { } asked)
        {
            http.Response.Headers.ContentRange = $"bytes */{total}";
            return Problems.Of(
                StatusCodes.Status416RangeNotSatisfiable, "no_such_range", $"There are no such bytes: {total} are stored. Ask for one range: bytes=FROM-TO.");
        }
        var (bytes, next) = await output.BytesAsync(run, asked.From, Math.Min(asked.To, asked.From + MostBytes), ct);
        if (next is { } place)
            http.Response.Headers[NextHeader] = place.ToString();
        http.Response.StatusCode = StatusCodes.Status206PartialContent;
        http.Response.Headers.ContentRange = $"bytes {asked.From}-{asked.From + bytes.Length - 1}/{total}";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(bytes, "text/plain; charset=utf-8");
    }

    /// <returns>From (inclusive) and to (exclusive); null when no such bytes are stored.</returns>
    private static (long From, long To)? Asked(HttpRequest request, long total)
    {
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var header) || header.Unit != "bytes" || header.Ranges.Count != 1)
            return null;
        var range = header.Ranges.First();
        var (from, to) = range.From is { } first
            ? (first, range.To is { } last ? Math.Min(total, last + 1) : total)
            : (Math.Max(0, total - range.To!.Value), total);
        return from < to ? (from, to) : null;
    }
}
