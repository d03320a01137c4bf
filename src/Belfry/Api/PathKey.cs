using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>A part of a path. One that cannot name anything is a 404 rather than a 400.</summary>
internal interface IPathPart
{
    /// <summary>Null when it may name something.</summary>
    Failure? Failure { get; }
}

/// <summary>An id in a path: a numeric id or a uuid.</summary>
internal readonly record struct PathKey(KeyDto Key, Failure? Failure) : IPathPart
{
    public static bool TryParse(string? text, out PathKey key)
    {
        key = KeyDto.TryParse(text, out var parsed)
            ? new PathKey(parsed, null)
            : new PathKey(default, Failure.NotFound($"\"{text}\": an id is a number or a uuid"));
        return true;
    }
}

/// <summary>In a path, the id of what has no uuid, or a version.</summary>
internal readonly record struct PathNumber(long Value, Failure? Failure) : IPathPart
{
    public static bool TryParse(string? text, out PathNumber number)
    {
        number = PathKey.TryParse(text, out var key) && key.Key.Id is { } value
            ? new PathNumber(value, null)
            : new PathNumber(default, key.Failure ?? Failure.NotFound($"{text}: only jobs and runs have uuids, this has a number"));
        return true;
    }
}
