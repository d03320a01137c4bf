using System.Buffers;
using System.Text;

namespace Belfry.Worker.Output;

/// <summary>
/// Replaces secret values in a stream of bytes, also when they come in pieces: an end that may be the beginning of a
/// secret is held back until more has come. Where two secrets begin at one place, the longer is taken.
/// </summary>
internal sealed class SecretMask
{
    private static readonly byte[] Mask = "***"u8.ToArray();

    private readonly byte[][] _secrets;
    private readonly SearchValues<byte> _firstBytes;
    private readonly ArrayBufferWriter<byte> _pending = new();

    private SecretMask(byte[][] secrets)
    {
        _secrets = secrets;
        _firstBytes = SearchValues.Create([.. secrets.Select(secret => secret[0])]);
    }

    /// <summary>Null when nothing is secret, or all secrets are empty.</summary>
    public static SecretMask? For(IEnumerable<string> secrets)
    {
        byte[][] values =
        [
            .. secrets.Where(secret => secret.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Select(Encoding.UTF8.GetBytes)
                .OrderByDescending(secret => secret.Length),
        ];
        return values.Length is 0 ? null : new SecretMask(values);
    }

    /// <summary>Hands on what is surely no secret, or the mask in its place.</summary>
    public void Write(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<byte>> next)
    {
        if (_pending.WrittenCount is 0)
        {
            Keep(Pass(bytes, next, atEnd: false));
            return;
        }

        _pending.Write(bytes);
        var joined = _pending.WrittenSpan.ToArray();
        _pending.ResetWrittenCount();
        Keep(Pass(joined, next, atEnd: false));
    }

    /// <summary>Nothing more comes: what was held back goes out.</summary>
    public void Finish(Action<ReadOnlySpan<byte>> next)
    {
        var rest = _pending.WrittenSpan.ToArray();
        _pending.ResetWrittenCount();
        _ = Pass(rest, next, atEnd: true);
    }

    /// <summary>The same for a sentence.</summary>
    public string Apply(string text)
    {
        var masked = new ArrayBufferWriter<byte>();
        new SecretMask(_secrets).ApplyTo(Encoding.UTF8.GetBytes(text), bytes => masked.Write(bytes));
        return Encoding.UTF8.GetString(masked.WrittenSpan);
    }

    private void ApplyTo(byte[] bytes, Action<ReadOnlySpan<byte>> next)
    {
        Write(bytes, next);
        Finish(next);
    }

    private void Keep(ReadOnlySpan<byte> rest) => _pending.Write(rest);

    private ReadOnlySpan<byte> Pass(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<byte>> next, bool atEnd)
    {
        var clean = 0;
        while (clean < bytes.Length)
        {
            var at = bytes[clean..].IndexOfAny(_firstBytes);
            if (at < 0)
                break;
            at += clean;
            var (length, undecided) = Match(bytes[at..], atEnd);
            if (undecided)
            {
                Emit(bytes[..at], next);
                return bytes[at..];
            }

            if (length > 0)
            {
                Emit(bytes[..at], next);
                next(Mask);
                bytes = bytes[(at + length)..];
                clean = 0;
            }
            else
            {
                clean = at + 1;
            }
        }

        Emit(bytes, next);
        return [];
    }

    // The longest secret that begins here; undecided while a longer one may still turn out to.
    private (int Length, bool Undecided) Match(ReadOnlySpan<byte> bytes, bool atEnd)
    {
        foreach (var secret in _secrets)
        {
            if (bytes.StartsWith(secret))
                return (secret.Length, false);
            if (!atEnd && secret.AsSpan().StartsWith(bytes))
                return (0, true);
        }

        return (0, false);
    }

    private static void Emit(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<byte>> next)
    {
        if (!bytes.IsEmpty)
            next(bytes);
    }
}
