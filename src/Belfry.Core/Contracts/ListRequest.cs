namespace Belfry.Core.Contracts;

/// <summary>What a caller asks of a list, as it came: filters and sort are not checked yet.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Sort">A field's name, with a minus in front for the other direction; null for the list's own order.</param>
/// <param name="Filters">By field name; <c>from</c> and <c>to</c> among them.</param>
public sealed record ListRequest(int Page, int PageSize, string? Sort, IReadOnlyDictionary<string, string> Filters)
{
    public const int DefaultPageSize = 20;
    public const int MostPageSize = 500;

    /// <summary>What is wrong with the request, so far.</summary>
    public FieldErrors Errors { get; } = new();
}

/// <summary>How a filter's text is read and compared.</summary>
public enum ListFieldKind
{
    /// <summary>Equal, case counts.</summary>
    Text,

    /// <summary>Matches anywhere in the text, ignoring case.</summary>
    Substring,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Truth,

    /// <summary>A numeric id or a uuid.</summary>
    Key,

    /// <summary>One of a list's texts.</summary>
    Member,

    /// <summary>No filter; only for sorting.</summary>
    SortOnly,
}

/// <summary>A field by which a list can be filtered, sorted or both.</summary>
/// <param name="Words">The only texts that the field can have; null when there is no such list.</param>
public sealed record ListField(string Name, ListFieldKind Kind, IReadOnlyList<string>? Words = null)
{
    public bool CanFilter => Kind != ListFieldKind.SortOnly;

    public bool CanSort => Kind != ListFieldKind.Member;
}
