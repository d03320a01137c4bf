using System.Runtime.CompilerServices;
using System.Text;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>A part of a run's output.</summary>
/// <param name="Text">Empty when nothing has come for a while.</param>
/// <param name="Next">Where to go on.</param>
internal readonly record struct OutputText(string Text, OutputPosition Next);

/// <summary>A run's captured output as text. Bytes that are no UTF-8, and U+0000, become U+FFFD.</summary>
internal sealed class OutputControl(LogStore logs, OutputStore output, LiveOutputStore live, TimeProvider clock)
{
    private const int PiecesPerRead = 64;
    private const long MostTailBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(15);

    /// <summary>The run's uuid; null when there is no such run.</summary>
    public async Task<Guid?> FindAsync(KeyDto key, CancellationToken ct)
        => (await logs.FindAsync(key.Id is { } id ? new RunId(id) : RunUuid.IdOf(key.Uuid!.Value), key.Uuid, ct))?.Uuid;

    /// <summary>All that is stored.</summary>
    public async IAsyncEnumerable<string> ReadAsync(Guid run, [EnumeratorCancellation] CancellationToken ct)
    {
        var reading = new OutputReading(default);
        await foreach (var text in StoredAsync(run, reading, ct))
            yield return text;
        yield return reading.Finish();
    }

    /// <summary>
    /// What is stored from a place on, and what comes, until the run has ended. While nothing comes, an empty text every
    /// 15 seconds keeps what is in between from giving up.
    /// </summary>
    public async IAsyncEnumerable<OutputText> FollowAsync(Guid run, OutputPosition from, [EnumeratorCancellation] CancellationToken ct)
    {
        var reading = new OutputReading(from);
        var lastSaid = clock.GetTimestamp();
        long? lastWatch = null;
        if (from is { Piece: > 0, Live: 0 } && await output.ReadAsync(run, from.Piece - 1, 1, ct) is [var before])
            reading.Resume(before);
        while (true)
        {
            // Whoever sees that a run has ended finds all of its output; so the look at the state comes first.
            var ended = await logs.HasEndedAsync(RunUuid.IdOf(run), ct);
            if (!ended && (lastWatch is not { } last || clock.GetElapsedTime(last) >= WatchEvery))
            {
                await live.WatchAsync(run, ct);
                lastWatch = clock.GetTimestamp();
            }
            var position = reading.Position;
            await foreach (var text in StoredAsync(run, reading, ct))
            {
                if (text.Length > 0)
                    yield return new OutputText(text, reading.Position);
            }
            if (ended)
                break;
            foreach (var piece in await LiveAsync(run, reading, ct))
            {
                if (reading.Live(piece.At, piece.Data.Span) is { Length: > 0 } text)
                    yield return new OutputText(text, reading.Position);
            }
            if (reading.Position != position)
            {
                lastSaid = clock.GetTimestamp();
                continue;
            }
            if (clock.GetElapsedTime(lastSaid) >= SilentFor)
            {
                yield return new OutputText("", reading.Position);
                lastSaid = clock.GetTimestamp();
            }
            await Task.Delay(LookEvery, clock, ct);
        }
        if (reading.Finish() is { Length: > 0 } rest)
            yield return new OutputText(rest, reading.Position);
    }

    /// <summary>How many bytes are stored.</summary>
    public Task<long> SizeAsync(Guid run, CancellationToken ct) => output.SizeAsync(run, ct);

    /// <summary>Stored bytes as they are, from one (inclusive) to another (exclusive).</summary>
    /// <returns>Also where to follow on, when the last of them ends a piece.</returns>
    public async Task<(ReadOnlyMemory<byte> Bytes, OutputPosition? Next)> BytesAsync(Guid run, long from, long to, CancellationToken ct)
    {
        var pieces = await output.ReadBytesAsync(run, from, to, ct);
        if (pieces.Count == 0)
            return default;
        var (last, start, data) = pieces[^1];
        var end = start + data.Length;
        var bytes = new byte[(int)(Math.Min(to, end) - from)];
        foreach (var piece in pieces)
        {
            var skip = (int)Math.Max(0, from - piece.Start);
            var at = (int)Math.Max(0, piece.Start - from);
            piece.Data.AsSpan(skip, Math.Min(piece.Data.Length - skip, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
        }
        return (bytes, end <= to ? new OutputPosition(last + 1, 0) : null);
    }

    /// <summary>The last <paramref name="lines"/> lines that are stored, within the last 16 MiB.</summary>
    /// <param name="goesOn">Whether somebody reads on from there: half a character at the end is left to them.</param>
    public async Task<OutputText> TailAsync(Guid run, int lines, bool goesOn, CancellationToken ct)
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
        var chars = new char[Encoding.UTF8.GetMaxCharCount((int)bytes)];
        var length = Encoding.UTF8.GetDecoder().GetChars([.. pieces.SelectMany(piece => piece)], chars, flush: !goesOn);
        return new OutputText(Text.Recordable(LastLines(new string(chars, 0, length), lines)), new OutputPosition(count, 0));
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

    private async IAsyncEnumerable<string> StoredAsync(Guid run, OutputReading reading, [EnumeratorCancellation] CancellationToken ct)
    {
        IReadOnlyList<byte[]> pieces;
        do
        {
            pieces = await output.ReadAsync(run, reading.NextPiece, PiecesPerRead, ct);
            foreach (var piece in pieces)
                yield return reading.Stored(piece);
        }
        while (pieces.Count == PiecesPerRead);
    }

    private async Task<IReadOnlyList<LivePiece>> LiveAsync(Guid run, OutputReading reading, CancellationToken ct)
        => reading.TakesLive
            ? await live.ReadAsync(run, reading.Position.Piece, reading.Position.Live, PiecesPerRead, ct)
            : [];
}
