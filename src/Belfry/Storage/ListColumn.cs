using Belfry.Core.Contracts;

namespace Belfry.Storage;

/// <summary>A field of a list with the SQL that gives it.</summary>
/// <param name="Sql">An expression; for <see cref="ListFieldKind.Member"/> an array, for a key the numeric id.</param>
/// <param name="Words">The only texts that it can have; null when there is no such list.</param>
internal sealed record ListColumn(string Name, ListFieldKind Kind, string Sql, IReadOnlyList<string>? Words = null)
{
    /// <summary>Of a key: the condition that finds it by its uuid, which is <c>@value</c>.</summary>
    public string? ByUuid { get; init; }

    /// <summary>The key is a run's: its uuid has the id inside, which is then <c>@number</c>.</summary>
    public bool IsRun { get; init; }

    /// <summary>The condition on <c>@value</c>, where there is a better one than comparing <see cref="Sql"/>.</summary>
    public string? Condition { get; init; }

    /// <summary>The condition for each value, where a value stands for several.</summary>
    public Func<string, string>? ConditionOf { get; init; }

    /// <summary>Null where the filter is quick as it is.</summary>
    public ListNarrowing? Narrowing { get; init; }

    /// <summary>The joins that <see cref="Sql"/> needs, in order.</summary>
    public IReadOnlyList<string> Joins { get; init; } = [];

    /// <summary>The joins that <see cref="Condition"/> needs, where they are others.</summary>
    public IReadOnlyList<string>? ConditionJoins { get; init; }

    /// <summary>There always is a value, so an index can be read from either end.</summary>
    public bool IsNeverNull { get; init; }
}

/// <summary>
/// For a filter that is slow on a long list when few rows match: another table knows which can match at all. When those
/// are few, only they are looked at; when they are many, the page is soon full without that.
/// </summary>
/// <param name="Expression">What of the list is one of the ids.</param>
/// <param name="Ids">Gives the ids for a filter's text, which is <c>@value</c>; null where it does not know.</param>
/// <param name="Few">So many, or less.</param>
internal sealed record ListNarrowing(string Expression, Func<string, string?> Ids, int Few)
{
    /// <summary>
    /// So many, or less, still tell quickly which rows cannot match, where <c>Condition</c> is slow to find out. The
    /// list is read in its order all the same.
    /// </summary>
    public int Some { get; init; } = Few;

    /// <summary>
    /// The ids are known to be slow to get: the list is read without them first, for some milliseconds. A page of what
    /// many rows match is full by then.
    /// </summary>
    public bool IsSlow { get; init; }
}
