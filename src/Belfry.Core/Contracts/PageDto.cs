using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>One page of a list.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Total">How many there are on all pages; past 10,000 it may be an estimate.</param>
/// <param name="TotalIsEstimate">True when it is; else left out.</param>
public sealed record PageDto<T>(
    IReadOnlyList<T> Items,
    int Page,
    int PageSize,
    long Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? TotalIsEstimate = null);
