using System.Globalization;
using Belfry.Core.Contracts;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>What a caller asks of a list, as it came: nothing is checked yet.</summary>
/// <param name="Filters">By field name; <c>from</c> and <c>to</c> among them.</param>
internal sealed record ListRequest(int Page, int PageSize, string? Sort, IReadOnlyDictionary<string, string> Filters)
{
    public const int DefaultPageSize = 20;
    public const int MostPageSize = 500;
}

/// <summary>One page, with the number of all rows; past 10,000 that number is the planner's estimate.</summary>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, long Total, bool TotalIsEstimate);

/// <summary>How a filter's text is read and compared.</summary>
internal enum ListField
{
    Text,

    /// <summary>Matches anywhere in the text, ignoring case.</summary>
    Substring,
    Number,
    Truth,

    /// <summary>A numeric id or a uuid; the expression is that of the id, and <see cref="ListShape.UuidOf"/> of the uuid.</summary>
    Key,

    /// <summary>The text is one of an array's; the expression is <c>any(array)</c>.</summary>
    Member,

    /// <summary>Only for sorting.</summary>
    SortOnly,
}

/// <summary>
/// The fields by which a list can be filtered and sorted, with their SQL. What callers send is only ever compared with
/// the names here or bound as a value.
/// </summary>
internal sealed class ListShape(string createdAt, string defaultOrder, IReadOnlyDictionary<string, (string Sql, ListField Kind)> fields)
{
    private const int CountedExactly = 10_000;

    /// <summary>For keys: the expression of the uuid beside that of the number, by field.</summary>
    public IReadOnlyDictionary<string, string> UuidOf { get; init; } = new Dictionary<string, string>();

    /// <summary>Builds the conditions and the order of a request; what is wrong with it goes to <paramref name="errors"/>.</summary>
    public (string Where, string OrderBy, DynamicParameters Values) Build(
        ListRequest request, Dictionary<string, string[]> errors)
    {
        var values = new DynamicParameters();
        var where = new List<string> { "true" };
        foreach (var (name, text) in request.Filters)
        {
            if (Condition(name, text, values, out var problem) is { } condition)
                where.Add(condition);
            else
                errors[name] = [problem!];
        }
        return (string.Join(" and ", where), OrderBy(request.Sort, errors), values);
    }

    /// <summary>Runs a list: one page and the number of all.</summary>
    /// <param name="select">The statement up to its <c>where</c>.</param>
    public async Task<ListPage<T>> ReadAsync<T>(
        NpgsqlConnection connection, string select, ListRequest request, Dictionary<string, string[]> errors, CancellationToken ct)
    {
        var (where, orderBy, values) = Build(request, errors);
        if (errors.Count > 0)
            return new ListPage<T>([], 0, false);
        values.Add("limit", request.PageSize);
        values.Add("offset", (long)(request.Page - 1) * request.PageSize);
        var rows = (await connection.QueryAsync<T>(new CommandDefinition(
            $"{select} where {where} order by {orderBy} limit @limit offset @offset", values, cancellationToken: ct))).AsList();
        if (rows.Count < request.PageSize && (rows.Count > 0 || request.Page == 1))
            return new ListPage<T>(rows, ((long)(request.Page - 1) * request.PageSize) + rows.Count, false);

        var counted = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from (select 1 from ({select} where {where} limit {CountedExactly + 1}) rows) counted", values, cancellationToken: ct));
        if (counted <= CountedExactly)
            return new ListPage<T>(rows, counted, false);
        return new ListPage<T>(rows, Math.Max(counted, await EstimateAsync(connection, $"{select} where {where}", values, ct)), true);
    }

    private static async Task<long> EstimateAsync(
        NpgsqlConnection connection, string statement, DynamicParameters values, CancellationToken ct)
    {
        var plan = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            $"explain (format json) {statement}", values, cancellationToken: ct));
        using var json = System.Text.Json.JsonDocument.Parse(plan!);
        return (long)json.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble();
    }

    private string? Condition(string name, string text, DynamicParameters values, out string? problem)
    {
        problem = null;
        var parameter = $"f{values.ParameterNames.Count()}";
        if (name is "from" or "to")
        {
            if (!Moment.TryParse(text, out var at))
            {
                problem = Moment.Expected;
                return null;
            }
            values.Add(parameter, at);
            return $"{createdAt} {(name == "from" ? ">=" : "<")} @{parameter}";
        }
        if (!fields.TryGetValue(name, out var field) || field.Kind == ListField.SortOnly)
        {
            problem = $"there is no such filter; there are page, pageSize, sort, from, to, {Names(sortable: false)}";
            return null;
        }
        switch (field.Kind)
        {
            case ListField.Number when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                values.Add(parameter, number);
                return $"{field.Sql} = @{parameter}";
            case ListField.Number:
                problem = "must be a whole number";
                return null;
            case ListField.Truth when text is "true" or "false":
                values.Add(parameter, text == "true");
                return $"{field.Sql} = @{parameter}";
            case ListField.Truth:
                problem = "must be true or false";
                return null;
            case ListField.Key when KeyDto.TryParse(text, out var key):
                values.Add(parameter, (object?)key.Id ?? key.Uuid);
                return key.Id is null ? $"{UuidOf[name]} = @{parameter}" : $"{field.Sql} = @{parameter}";
            case ListField.Key:
                problem = "must be a numeric id or a uuid";
                return null;
            case ListField.Text or ListField.Substring or ListField.Member when !Text.IsRecordable(text):
                problem = "must not contain U+0000 or unpaired surrogates";
                return null;
            case ListField.Substring:
                values.Add(parameter, $"%{text.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%");
                return $"{field.Sql} ilike @{parameter}";
            case ListField.Member:
                values.Add(parameter, text);
                return $"@{parameter} = {field.Sql}";
            default:
                values.Add(parameter, text);
                return $"{field.Sql} = @{parameter}";
        }
    }

    private string OrderBy(string? sort, Dictionary<string, string[]> errors)
    {
        if (sort is null)
            return defaultOrder;
        var descending = sort.StartsWith('-');
        if (!fields.TryGetValue(sort.TrimStart('-'), out var field) || field.Kind == ListField.Member)
        {
            errors["sort"] = [$"there is no such field to sort by; there are {Names(sortable: true)}"];
            return defaultOrder;
        }
        return $"{field.Sql} {(descending ? "desc" : "asc")} nulls last, {defaultOrder}";
    }

    private string Names(bool sortable)
        => string.Join(", ", fields
            .Where(field => field.Value.Kind != (sortable ? ListField.Member : ListField.SortOnly))
            .Select(field => field.Key));
}
