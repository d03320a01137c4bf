using System.Text.Json;
using System.Text.Json.Serialization;
using Belfry.Core.Contracts;

namespace Belfry.Core.Protocol;

/// <summary>The number that the hello carries; it grows when an older peer could misunderstand a message.</summary>
public static class ProtocolVersion
{
    public const int Current = 1;
}

/// <summary>Sizes and times that both ends hold to.</summary>
public static class ProtocolLimits
{
    /// <summary>Bytes of one text frame of a worker; a leader's frame is that small too, an assignment in it aside.</summary>
    public const int FrameBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Bytes of one text frame of the leader. The target and params of a job may be 4 MiB and those of a run as much
    /// again, and JSON may write each byte as six.
    /// </summary>
    public const int LeaderFrameBytes = 64 * 1024 * 1024;

    /// <summary>Messages of one frame.</summary>
    public const int FrameMessages = 512;

    /// <summary>Bytes of one piece of output before base64.</summary>
    public const int ChunkBytes = 64 * 1024;

    /// <summary>Bytes of output that a worker sends beyond what is stored, over all its runs.</summary>
    public const int UnstoredBytes = 8 * 1024 * 1024;

    /// <summary>Runs that a worker takes at once, of processes and of http calls each. All it holds must fit into one hello.</summary>
    public const int MostSlots = 10_000;

    /// <summary>The leader pings this often.</summary>
    public static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(1);

    /// <summary>After this much silence a worker asks its other masters who leads.</summary>
    public static readonly TimeSpan SilenceBeforeSearch = TimeSpan.FromSeconds(2);
}

/// <summary>
/// The answer of <c>GET /worker/v1/leader</c>, which any master gives to a worker that is looking for the leader; also
/// the body of the 421 that <c>/worker/v1/connect</c> of a follower answers.
/// </summary>
/// <param name="Epoch">The newest epoch this master knows of.</param>
/// <param name="Url">The leader's address; null while there is none.</param>
/// <param name="Masters">The addresses of all live masters.</param>
public sealed record LeaderInfo(long Epoch, string? Url, IReadOnlyList<string> Masters);

/// <summary>How messages are written: camelCase, enums as snake_case words, nulls left out.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(WordConverter)],
    AllowOutOfOrderMetadataProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<WorkerMessage>))]
[JsonSerializable(typeof(IReadOnlyList<MasterMessage>))]
[JsonSerializable(typeof(LeaderInfo))]
public sealed partial class ProtocolJson : JsonSerializerContext;
