using System.Globalization;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>
/// <c>?page=1&amp;pageSize=20&amp;sort=-field</c> and the filters of a list. Which filters there are is known to the list
/// alone, so what is wrong here is answered together with what is wrong there.
/// </summary>
internal sealed class ListQuery : IRequestPart
{
    private const int MostPages = int.MaxValue / ListRequest.MostPageSize;

    private ListQuery(ListRequest request) => Request = request;

    public ListRequest Request { get; }

    public Failure? Failure => null;

    public bool ReadsQuery => true;

    public static ValueTask<ListQuery> BindAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var page = Number(query, "page", 1, MostPages);
        var pageSize = Number(query, "pageSize", ListRequest.DefaultPageSize, ListRequest.MostPageSize);
        var request = new ListRequest(
            page ?? 1,
            pageSize ?? ListRequest.DefaultPageSize,
            query.TryGetValue("sort", out var sort) ? sort.ToString() : null,
            query.Where(pair => pair.Key is not ("page" or "pageSize" or "sort"))
                .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal));
        if (page is null)
            request.Errors.Add("page", $"must be a whole number from 1 to {MostPages:#,0}");
        if (pageSize is null)
            request.Errors.Add("pageSize", $"must be a whole number from 1 to {ListRequest.MostPageSize}");
        foreach (var (name, _) in query.Where(pair => pair.Value.Count > 1))
            request.Errors.Add(name, "is given twice");
        return ValueTask.FromResult(new ListQuery(request));
    }

    /// <returns>Null for what is no number within the bounds.</returns>
    private static int? Number(IQueryCollection query, string name, int otherwise, int most)
    {
        if (!query.TryGetValue(name, out var text))
            return otherwise;
        return int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : null;
    }
}
