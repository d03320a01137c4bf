using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>One page of a list.</summary>
public sealed record PageDto<T>
{
    [Description("The rows of this page.")]
    public required IReadOnlyList<T> Items { get; init; }

    [Description("The number of this page, from 1."), Example("1")]
    public required int Page { get; init; }

    [Description("How many rows a page has, at most."), Example("20")]
    public required int PageSize { get; init; }

    [Description("How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate."), Example("123")]
    public required long Total { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("True when total is an estimate; else left out."), Example("true")]
    public bool? TotalIsEstimate { get; init; }

    /// <summary>A page of the same place with other items.</summary>
    public PageDto<TOther> With<TOther>(IReadOnlyList<TOther> items) => new()
    {
        Items = items,
        Page = Page,
        PageSize = PageSize,
        Total = Total,
        TotalIsEstimate = TotalIsEstimate,
    };
}
