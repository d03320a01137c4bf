using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Belfry.Access;

/// <summary>Random secrets and their hashes. A secret has 256 random bits, so a plain SHA-256 of it tells nothing.</summary>
internal static class Secret
{
    /// <summary>What secrets begin with, for people and secret scanners: API tokens, sessions, join tokens.</summary>
    public const string TokenPrefix = "bfy_";
    public const string SessionPrefix = "bfys_";
    public const string JoinPrefix = "bfyj_";

    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>A password that can be read aloud and typed: 80 random bits in groups.</summary>
    public static string NewPassword()
    {
        const string letters = "abcdefghjkmnpqrstuvwxyz23456789";
        var text = RandomNumberGenerator.GetString(letters, 16);
        return string.Join('-', text.Chunk(4).Select(group => new string(group)));
    }
}
