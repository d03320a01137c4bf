using System.Runtime.CompilerServices;
using System.Text;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>A run's captured output as text. Bytes that are no UTF-8, and U+0000, become U+FFFD.</summary>
internal sealed class OutputControl(LogStore logs, OutputStore output, TimeProvider clock)
{
    private const int PiecesPerRead = 64;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>The run's uuid; null when there is no such run.</summary>
    public async Task<Guid?> FindAsync(KeyDto key, CancellationToken ct)
        => (await RowAsync(key, ct))?.Uuid;

    /// <summary>What is stored, and with <paramref name="follow"/> what comes until the run has ended.</summary>
    public async IAsyncEnumerable<string> ReadAsync(Guid run, bool follow, [EnumeratorCancellation] CancellationToken ct)
    {
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: false).GetDecoder();
        var next = 0;
        while (true)
        {
            // Whoever sees that a run has ended finds all of its output; so the look at the state comes first.
            var ended = !follow || await HasEndedAsync(run, ct);
            IReadOnlyList<byte[]> pieces;
            do
            {
                pieces = await output.ReadAsync(run, next, PiecesPerRead, ct);
                next += pieces.Count;
                foreach (var piece in pieces)
                    yield return Decode(decoder, piece, flush: false);
            }
            while (pieces.Count == PiecesPerRead);
            if (ended)
                break;
            if (pieces.Count == 0)
                await Task.Delay(LookEvery, clock, ct);
        }
        if (Decode(decoder, [], flush: true) is { Length: > 0 } rest)
            yield return rest;
    }

    /// <summary>The last <paramref name="lines"/> lines.</summary>
    public async Task<string> TailAsync(Guid run, int lines, CancellationToken ct)
    {
        var bytes = new List<byte[]>();
        var breaks = 0;
        // A line break at the very end ends a line and begins none.
        for (var to = await output.CountAsync(run, ct); to > 0 && breaks <= lines; to -= PiecesPerRead)
        {
            var from = Math.Max(0, to - PiecesPerRead);
            var pieces = await output.ReadAsync(run, from, to - from, ct);
            breaks += pieces.Sum(piece => piece.AsSpan().Count((byte)'\n'));
            bytes.InsertRange(0, pieces);
        }
        var text = Decode(Encoding.UTF8.GetDecoder(), [.. bytes.SelectMany(piece => piece)], flush: true);
        var start = text.Length;
        var end = text.EndsWith('\n') ? text.Length - 1 : text.Length;
        for (var i = 0; i < lines; i++)
        {
            start = end == 0 ? 0 : text.LastIndexOf('\n', end - 1) + 1;
            if (start == 0)
                break;
            end = start - 1;
        }
        return text[start..];
    }

    private static string Decode(Decoder decoder, byte[] bytes, bool flush)
    {
        var chars = new char[decoder.GetCharCount(bytes, flush)];
        decoder.GetChars(bytes, chars, flush);
        return Text.Recordable(new string(chars));
    }

    private async Task<bool> HasEndedAsync(Guid run, CancellationToken ct)
        => await RowAsync(new KeyDto(null, run), ct) is not { } row || Word.Parse<RunState>(row.State) >= RunState.Succeeded;

    private Task<LogRow?> RowAsync(KeyDto key, CancellationToken ct)
        => logs.FindAsync(key.Id is { } id ? new RunId(id) : RunUuid.IdOf(key.Uuid!.Value), key.Uuid, ct);
}
