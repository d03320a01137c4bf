using System.CommandLine;
using Belfry.Cli.Connection;
using Belfry.Cli.Terminal;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>What every list takes: which page of it, in which order.</summary>
internal sealed class PageOptions
{
    private readonly Option<long?> _page = OptionKinds.Whole("--page", "Which page, from 1.", least: 1);
    private readonly Option<long?> _pageSize = OptionKinds.Whole("--page-size", "Rows on a page, at most 500. Default 20.", least: 1);
    private readonly Option<string?> _sort = OptionKinds.Text("--sort", "FIELD", "Field of the JSON to sort by; -FIELD the other way round.");

    public IEnumerable<Option> All => [_page, _pageSize, _sort];

    public Query AddTo(Query query, Call call)
        => query.With("page", call.Get(_page)).With("pageSize", call.Get(_pageSize)).With("sort", call.Get(_sort));

    /// <summary>Says when there is more than is shown.</summary>
    public static void SayRest<T>(Screen screen, PageDto<T> page)
    {
        if (page.Items.Count == 0 && page.Total > 0)
            screen.Note($"There is nothing on page {page.Page}; there are {Pages(page)}.");
        else if (page.Total > page.Items.Count)
            screen.Note($"Page {page.Page} of {Pages(page)}: {page.Items.Count} of {(page.TotalIsEstimate == true ? "about " : "")}{page.Total:#,0}. --page and --page-size show others.");
    }

    private static long Pages<T>(PageDto<T> page) => (page.Total + page.PageSize - 1) / page.PageSize;
}
