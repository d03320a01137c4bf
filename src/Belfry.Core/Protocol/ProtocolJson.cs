using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Belfry.Core.Jobs;

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

/// <summary>How messages are written and read: camelCase, enums as snake_case words, nulls left out.</summary>
public static class ProtocolJson
{
    // Not generated: for records whose members are set once, generated code reads all members into an array of objects first,
    // half as slow again and with twice the garbage, and gives members that are absent no default. A worker reads tens of
    // thousands of assignments a second.
    private static readonly JsonSerializerOptions Options = new(JobJson.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        AllowOutOfOrderMetadataProperties = true, // a peer's JSON library may order members as it likes
    };

    public static JsonTypeInfo<WorkerMessage> WorkerMessage { get; } = Of<WorkerMessage>();

    public static JsonTypeInfo<MasterMessage> MasterMessage { get; } = Of<MasterMessage>();

    public static JsonTypeInfo<IReadOnlyList<WorkerMessage>> WorkerFrame { get; } = Of<IReadOnlyList<WorkerMessage>>();

    public static JsonTypeInfo<IReadOnlyList<MasterMessage>> MasterFrame { get; } = Of<IReadOnlyList<MasterMessage>>();

    public static JsonTypeInfo<LeaderInfo> LeaderInfo { get; } = Of<LeaderInfo>();

    /// <param name="frame">One text frame.</param>
    /// <param name="type"><see cref="WorkerFrame"/> or <see cref="MasterFrame"/>.</param>
    /// <exception cref="JsonException">The frame is no array of known messages.</exception>
    public static IReadOnlyList<T> Read<T>(ReadOnlySpan<byte> frame, JsonTypeInfo<IReadOnlyList<T>> type)
        where T : class
    {
        try
        {
            var messages = JsonSerializer.Deserialize(frame, type);
            return messages is null || messages.Contains(null!)
                ? throw new JsonException("A frame is an array of messages.")
                : messages;
        }
        catch (NotSupportedException e) // so it says that it does not know which message to make
        {
            throw new JsonException("A message has a \"type\".", e);
        }
    }

    private static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
