using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>An id in a path: a numeric id or a uuid. Anything else names nothing.</summary>
internal readonly record struct PathKey(KeyDto Key)
{
    private const long Nothing = -1;

    /// <summary>For what has a numeric id alone.</summary>
    public long Number => Key.Id ?? Nothing;

    public static bool TryParse(string? text, out PathKey key)
    {
        // What is no id at all names nothing either: 404 rather than 400.
        key = new PathKey(KeyDto.TryParse(text, out var parsed) ? parsed : new KeyDto(Nothing, null));
        return true;
    }
}
