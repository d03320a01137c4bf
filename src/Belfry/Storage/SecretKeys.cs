using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Belfry.Storage;

/// <summary>
/// The keys by which secrets are sealed before they are stored (AES-256-GCM). All masters of a cluster have the same.
/// The first seals, every one opens, so a key is replaced by putting a new one in front of it. A sealed text names its
/// key, and opens only for the purpose it was sealed for: copied to another job it is worth nothing.
/// </summary>
internal sealed class SecretKeys
{
    /// <summary>So many bytes make a key.</summary>
    private const int KeyBytes = 32;

    private const char Separator = '.';

    private readonly IReadOnlyList<(string Id, byte[] Key)> _keys;

    private SecretKeys(IReadOnlyList<byte[]> keys) => _keys = [.. keys.Select(key => (IdOf(key), key))];

    /// <summary>No key at all.</summary>
    public static SecretKeys None { get; } = new([]);

    /// <summary>The name of the key that seals, which says nothing of the key; null when there is none.</summary>
    public string? Newest => _keys.Count == 0 ? null : _keys[0].Id;

    /// <summary>Reads a key file: a key a line, the newest first; lines that are empty or begin with # are skipped.</summary>
    /// <exception cref="StartupException">A line is no key.</exception>
    public static SecretKeys Parse(string text, string file)
    {
        var keys = new List<byte[]>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var key = new byte[KeyBytes];
            if (!Convert.TryFromBase64String(line, key, out var count) || count != KeyBytes)
                throw new StartupException(
                    $"{file} has a line that is no key: each is {KeyBytes} random bytes as base64, as `openssl rand -base64 {KeyBytes}` gives.");
            keys.Add(key);
        }
        return new SecretKeys(keys);
    }

    /// <summary>A new key before those that are there, and the text of the file that has them all.</summary>
    public (SecretKeys Keys, string Text) WithNew()
    {
        byte[][] keys = [RandomNumberGenerator.GetBytes(KeyBytes), .. _keys.Select(key => key.Key)];
        return (new SecretKeys(keys), string.Concat(keys.Select(key => $"{Convert.ToBase64String(key)}\n")));
    }

    /// <summary>Whether the key that it was sealed with is here.</summary>
    public bool CanOpen(string sealedText) => _keys.Any(key => sealedText.StartsWith($"{key.Id}{Separator}", StringComparison.Ordinal));

    /// <param name="purpose">What it is sealed for; it opens for the same alone.</param>
    /// <exception cref="InvalidOperationException">There is no key.</exception>
    public string Seal(string secret, string purpose)
    {
        if (_keys.Count == 0)
            throw new InvalidOperationException("There is no key to seal secrets with.");
        var (id, key) = _keys[0];
        var plain = Encoding.UTF8.GetBytes(secret);
        var sealedBytes = new byte[AesGcm.NonceByteSizes.MaxSize + plain.Length + AesGcm.TagByteSizes.MaxSize];
        var nonce = sealedBytes.AsSpan(0, AesGcm.NonceByteSizes.MaxSize);
        var rest = sealedBytes.AsSpan(AesGcm.NonceByteSizes.MaxSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(nonce, plain, rest[..plain.Length], rest[plain.Length..], Encoding.UTF8.GetBytes(purpose));
        return $"{id}{Separator}{Base64Url.EncodeToString(sealedBytes)}";
    }

    /// <param name="why">What is wrong, to go on after "cannot be read: ".</param>
    public bool TryOpen(
        string sealedText, string purpose, [NotNullWhen(true)] out string? secret, [NotNullWhen(false)] out string? why)
    {
        secret = null;
        var at = sealedText.IndexOf(Separator, StringComparison.Ordinal);
        var id = at < 0 ? "" : sealedText[..at];
        if (_keys.FirstOrDefault(key => key.Id == id) is not { Key: { } key })
        {
            why = $"it was sealed with key {id}, which this master does not have";
            return false;
        }
        why = null;
        if (Open(key, sealedText.AsSpan(at + 1), purpose) is { } opened)
            secret = opened;
        else
            why = "what is stored is damaged";
        return secret is not null;
    }

    private static string? Open(byte[] key, ReadOnlySpan<char> text, string purpose)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            var length = bytes.Length - AesGcm.NonceByteSizes.MaxSize - AesGcm.TagByteSizes.MaxSize;
            if (length < 0)
                return null;
            var plain = new byte[length];
            using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
            aes.Decrypt(
                bytes.AsSpan(0, AesGcm.NonceByteSizes.MaxSize),
                bytes.AsSpan(AesGcm.NonceByteSizes.MaxSize, length),
                bytes.AsSpan(AesGcm.NonceByteSizes.MaxSize + length),
                plain,
                Encoding.UTF8.GetBytes(purpose));
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The purpose of a job's secret param.</summary>
    public static string ParamPurpose(Guid job, string name) => $"job {job:D} param {name}";

    private static string IdOf(byte[] key)
        => Convert.ToHexStringLower(SHA256.HashData([.. "belfry secret key "u8, .. key]))[..8];
}
