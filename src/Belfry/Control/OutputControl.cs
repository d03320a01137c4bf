using System.Runtime.CompilerServices;
using System.Text;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>A part of a run's output.</summary>
/// <param name="Text">Empty when nothing has come for a while.</param>
/// <param name="Next">The number of the piece that follows: whoever was cut off goes on from there.</param>
internal readonly record struct OutputText(string Text, int Next);

/// <summary>A run's captured output as text. Bytes that are no UTF-8, and U+0000, become U+FFFD.</summary>
internal sealed class OutputControl(LogStore logs, OutputStore output, TimeProvider clock)
{
    private const int PiecesPerRead = 64;
    private const long MostTailBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(15);

    /// <summary>The run's uuid; null when there is no such run.</summary>
    public async Task<Guid?> FindAsync(KeyDto key, CancellationToken ct)
        => (await logs.FindAsync(key.Id is { } id ? new RunId(id) : RunUuid.IdOf(key.Uuid!.Value), key.Uuid, ct))?.Uuid;

    /// <summary>What is stored from a piece on.</summary>
    public async IAsyncEnumerable<OutputText> ReadAsync(Guid run, int from, [EnumeratorCancellation] CancellationToken ct)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        IReadOnlyList<byte[]> pieces;
        do
        {
            pieces = await output.ReadAsync(run, from, PiecesPerRead, ct);
            foreach (var piece in pieces)
                yield return new OutputText(Decode(decoder, piece, flush: false), ++from);
        }
        while (pieces.Count == PiecesPerRead);
        if (Decode(decoder, [], flush: true) is { Length: > 0 } rest)
            yield return new OutputText(rest, from);
    }

    /// <summary>
    /// What is stored from a piece on, and what comes, until the run has ended. While nothing comes, an empty text every
    /// 15 seconds keeps what is in between from giving up.
    /// </summary>
    /// <param name="skip">Bytes of the first piece that are left out.</param>
    public async IAsyncEnumerable<OutputText> FollowAsync(Guid run, int from, int skip, [EnumeratorCancellation] CancellationToken ct)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var lastSaid = clock.GetTimestamp();
        while (true)
        {
            // Whoever sees that a run has ended finds all of its output; so the look at the state comes first.
            var ended = await logs.HasEndedAsync(RunUuid.IdOf(run), ct);
            IReadOnlyList<byte[]> pieces;
            do
            {
                pieces = await output.ReadAsync(run, from, PiecesPerRead, ct);
                foreach (var piece in pieces)
                {
                    yield return new OutputText(Decode(decoder, piece.AsSpan(skip), flush: false), ++from);
                    skip = 0;
                    lastSaid = clock.GetTimestamp();
                }
            }
            while (pieces.Count == PiecesPerRead);
            if (ended)
                break;
            if (pieces.Count == 0)
                await Task.Delay(LookEvery, clock, ct);
            if (clock.GetElapsedTime(lastSaid) < SilentFor)
                continue;
            yield return new OutputText("", from);
            lastSaid = clock.GetTimestamp();
        }
        if (Decode(decoder, [], flush: true) is { Length: > 0 } rest)
            yield return new OutputText(rest, from);
    }

    /// <summary>How many bytes are stored.</summary>
    public Task<long> SizeAsync(Guid run, CancellationToken ct) => output.SizeAsync(run, ct);

    /// <summary>Stored bytes as they are, from one (inclusive) to another (exclusive).</summary>
    public async Task<ReadOnlyMemory<byte>> BytesAsync(Guid run, long from, long to, CancellationToken ct)
    {
        var pieces = await output.ReadBytesAsync(run, from, to, ct);
        var bytes = new byte[pieces.Count == 0 ? 0 : (int)(Math.Min(to, pieces[^1].Start + pieces[^1].Data.Length) - from)];
        foreach (var (_, start, data) in pieces)
        {
            var skip = (int)Math.Max(0, from - start);
            var at = (int)Math.Max(0, start - from);
            data.AsSpan(skip, Math.Min(data.Length - skip, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
        }
        return bytes;
    }

    /// <summary>The piece that holds a byte, and how many of its bytes come before; behind the last piece when there is none.</summary>
    public async Task<(int Piece, int Skip)> PlaceAsync(Guid run, long offset, CancellationToken ct)
        => await output.ReadBytesAsync(run, offset, offset + 1, ct) is [var piece]
            ? (piece.N, (int)(offset - piece.Start))
            : (await output.CountAsync(run, ct), 0);

    /// <summary>The last <paramref name="lines"/> lines that are stored, within the last 16 MiB.</summary>
    public async Task<OutputText> TailAsync(Guid run, int lines, CancellationToken ct)
    {
        var pieces = new Stack<byte[]>();
        var (breaks, bytes) = (0, 0L);
        var count = await output.CountAsync(run, ct);
        // A line break at the very end ends a line and begins none.
        for (var to = count; to > 0 && breaks <= lines && bytes < MostTailBytes; to -= PiecesPerRead)
        {
            var from = Math.Max(0, to - PiecesPerRead);
            foreach (var piece in (await output.ReadAsync(run, from, to - from, ct)).Reverse())
            {
                if (breaks > lines || bytes >= MostTailBytes)
                    break;
                pieces.Push(piece);
                breaks += piece.AsSpan().Count((byte)'\n');
                bytes += piece.Length;
            }
        }
        return new OutputText(Text.Recordable(LastLines(Encoding.UTF8.GetString([.. pieces.SelectMany(piece => piece)]), lines)), count);
    }

    private static string LastLines(string text, int lines)
    {
        var start = text.Length;
        var end = text.EndsWith('\n') ? text.Length - 1 : text.Length;
        for (var i = 0; i < lines && start > 0; i++)
        {
            start = end == 0 ? 0 : text.LastIndexOf('\n', end - 1) + 1;
            end = start - 1;
        }
        return text[start..];
    }

    private static string Decode(Decoder decoder, ReadOnlySpan<byte> bytes, bool flush)
    {
        var chars = new char[decoder.GetCharCount(bytes, flush)];
        decoder.GetChars(bytes, chars, flush);
        return Text.Recordable(new string(chars));
    }
}
