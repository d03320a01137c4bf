using System.Globalization;
using Belfry.Control;
using Belfry.Storage;

namespace Belfry.Api;

/// <summary><c>?page=1&amp;pageSize=20&amp;sort=-field</c> and the filters of a list.</summary>
internal sealed class ListQuery
{
    private ListQuery(ListRequest? request, Failure? failure) => (Request, Failure) = (request, failure);

    /// <summary>Null when there is a failure.</summary>
    public ListRequest? Request { get; }

    public Failure? Failure { get; }

    public static ValueTask<ListQuery> BindAsync(HttpContext http)
    {
        var errors = new Dictionary<string, string[]>();
        var filters = new Dictionary<string, string>();
        var page = 1;
        var pageSize = ListRequest.DefaultPageSize;
        string? sort = null;
        foreach (var (name, values) in http.Request.Query)
        {
            if (values.Count > 1)
                errors[name] = ["is given twice"];
            switch (name)
            {
                case "page":
                    page = Number(name, values.ToString(), int.MaxValue / ListRequest.MostPageSize, errors);
                    break;
                case "pageSize":
                    pageSize = Number(name, values.ToString(), ListRequest.MostPageSize, errors);
                    break;
                case "sort":
                    sort = values.ToString();
                    break;
                default:
                    filters[name] = values.ToString();
                    break;
            }
        }
        return ValueTask.FromResult(errors.Count > 0
            ? new ListQuery(null, Failure.Invalid(errors))
            : new ListQuery(new ListRequest(page, pageSize, sort, filters), null));
    }

    private static int Number(string name, string text, int most, Dictionary<string, string[]> errors)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            return number;
        errors[name] = [$"must be a whole number from 1 to {most:#,0}"];
        return 1;
    }
}
