using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>An id in a path: a numeric id or a uuid. Anything else names nothing.</summary>
internal readonly record struct PathKey(KeyDto Key)
{
    public static bool TryParse(string? text, out PathKey key)
    {
        // What is no id at all names nothing either: 404 rather than 400.
        key = new PathKey(KeyDto.TryParse(text, out var parsed) ? parsed : new KeyDto(-1, null));
        return true;
    }
}
