using System.Text;

namespace Belfry.Cli.Connection;

/// <summary>Reads a text answer of any length piece by piece.</summary>
internal static class OutputDownload
{
    private const int PieceLength = 32 * 1024;

    /// <exception cref="ClientException">The server refuses, or cannot be reached.</exception>
    public static async Task ReadAsync(BelfryClient api, string path, Action<string> pass, CancellationToken ct)
    {
        using var response = await OpenAsync(api, path, ct);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct), Encoding.UTF8);
        var piece = new char[PieceLength];
        while (await ReadPieceAsync(api, reader, piece, ct) is > 0 and var length)
            pass(new string(piece, 0, length));
    }

    private static async Task<HttpResponseMessage> OpenAsync(BelfryClient api, string path, CancellationToken ct)
    {
        try
        {
            return await api.OpenAsync(path, null, ct);
        }
        catch (HttpRequestException e)
        {
            throw api.Unreachable(e);
        }
    }

    private static async Task<int> ReadPieceAsync(BelfryClient api, StreamReader reader, char[] piece, CancellationToken ct)
    {
        try
        {
            return await reader.ReadAsync(piece, ct);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw api.Unreachable(e);
        }
    }
}
