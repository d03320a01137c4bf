using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>An id in a path: a numeric id or a uuid. Anything else names nothing: 404 rather than 400.</summary>
internal readonly record struct PathKey(KeyDto Key, string? NoId = null)
{
    private const long Nothing = -1;

    /// <summary>For what has a numeric id alone.</summary>
    public long Number => Key.Id ?? Nothing;

    /// <summary>Null when it may name something.</summary>
    public Failure? Failure => NoId is null ? null : Failure.NotFound($"\"{NoId}\": an id is a number or a uuid");

    public static bool TryParse(string? text, out PathKey key)
    {
        key = KeyDto.TryParse(text, out var parsed) ? new PathKey(parsed) : new PathKey(new KeyDto(Nothing, null), text ?? "");
        return true;
    }
}
