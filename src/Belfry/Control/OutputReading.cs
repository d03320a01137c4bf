using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Belfry.Core.Contracts;
using Belfry.Core.Protocol;

namespace Belfry.Control;

/// <summary>
/// One reader's way through a run's output. Of an output that is too long to keep, the first half is stored as it comes,
/// and the last half when the run ends; what the reader saw live in between is not shown again.
/// </summary>
internal sealed partial class OutputReading(OutputPosition from)
{
    private const int LongestNotice = 100;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private long _tailAt;

    /// <summary>Where to take the output up again after what was given last.</summary>
    public OutputPosition Position { get; private set; } = from;

    /// <summary>The number of the stored piece to read next.</summary>
    public int NextPiece { get; private set; } = from.Piece;

    /// <summary>Whether what comes live follows what was read.</summary>
    public bool TakesLive => NextPiece == Position.Piece;

    /// <summary>A character may be cut in two where reading was interrupted: takes its first half from the piece before.</summary>
    public void Resume(ReadOnlySpan<byte> before)
    {
        const int longestHalf = 3;
        Decode(before.Length > longestHalf ? before[^longestHalf..] : before);
    }

    /// <summary>The text of the next stored piece.</summary>
    public string Stored(ReadOnlySpan<byte> piece)
    {
        var isFirst = TakesLive;
        NextPiece++;
        if (Position.Live == 0)
        {
            Position = new OutputPosition(NextPiece, 0);
            return Decode(piece);
        }
        if (isFirst && LeftOut(piece) is { } leftOut)
        {
            _tailAt = leftOut;
            var missing = leftOut - Position.Live;
            if (missing <= 0)
                return "";
            Position = new OutputPosition(NextPiece, 0);
            return Gap(missing);
        }
        var seen = (int)Math.Clamp(Position.Live - _tailAt, 0, piece.Length);
        _tailAt += piece.Length;
        if (seen == piece.Length)
            return "";
        Position = new OutputPosition(NextPiece, 0);
        return Decode(piece[seen..]);
    }

    /// <summary>The text of a piece that is not stored.</summary>
    /// <param name="at">How many bytes lie between the stored pieces and this.</param>
    public string Live(long at, ReadOnlySpan<byte> piece)
    {
        var end = at + piece.Length;
        if (end <= Position.Live)
            return "";
        var missing = at - Position.Live;
        if (missing < 0)
            piece = piece[(int)-missing..];
        Position = Position with { Live = end };
        return (missing > 0 ? Gap(missing) : "") + Decode(piece);
    }

    /// <summary>What is left when nothing more comes: half a character at most.</summary>
    public string Finish() => Decode([], flush: true);

    private string Gap(long bytes) => Finish() + OutputNotices.LeftOut(bytes);

    private static long? LeftOut(ReadOnlySpan<byte> piece)
        => piece.Length <= LongestNotice && Notice().Match(Encoding.UTF8.GetString(piece)) is { Success: true } match
            ? long.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture)
            : null;

    private string Decode(ReadOnlySpan<byte> bytes, bool flush = false)
    {
        var chars = new char[_decoder.GetCharCount(bytes, flush)];
        _decoder.GetChars(bytes, chars, flush);
        return Text.Recordable(new string(chars));
    }

    [GeneratedRegex(@"^\n\[belfry: (?<bytes>[0-9]{1,18}) bytes of output are left out here\]\n$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Notice();
}
