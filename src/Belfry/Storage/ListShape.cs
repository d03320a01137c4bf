using System.Globalization;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>A field of a list with the SQL that gives it.</summary>
/// <param name="Sql">An expression; for <see cref="ListFieldKind.Member"/> an array, for a key the numeric id.</param>
/// <param name="Words">The only texts that it can have; null when there is no such list.</param>
internal sealed record ListColumn(string Name, ListFieldKind Kind, string Sql, IReadOnlyList<string>? Words = null)
{
    /// <summary>Of a key: the expression that gives the uuid.</summary>
    public string? Uuid { get; init; }

    /// <summary>The uuid is a run's, which has the id inside: so the index on the id finds it.</summary>
    public bool IsRun { get; init; }
}

/// <summary>
/// The fields by which a list can be filtered and sorted, with their SQL. What callers send is only ever compared with
/// the names here or bound as a value.
/// </summary>
/// <param name="createdAt">What <c>from</c> and <c>to</c> apply to.</param>
/// <param name="defaultOrder">Ends with something unique, so that pages neither overlap nor leave anything out.</param>
internal sealed class ListShape(string createdAt, string defaultOrder, params IReadOnlyList<ListColumn> columns)
{
    private const int CountedExactly = 10_000;

    private readonly Dictionary<string, ListColumn> _columns = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);

    /// <summary>The fields without their SQL, for the documentation.</summary>
    public IReadOnlyList<ListField> Fields { get; } =
        [.. columns.Select(column => new ListField(column.Name, column.Kind, column.Words))];

    /// <summary>Reads one page and the number of all rows; past 10,000 that number is the planner's estimate.</summary>
    /// <param name="select">The statement up to its <c>where</c>.</param>
    /// <param name="parameters">Its own values; their names are neither <c>limit</c> nor <c>offset</c>, and do not begin with <c>f_</c>.</param>
    /// <returns>Null when something is wrong with the request: its errors say what.</returns>
    public async Task<PageDto<T>?> ReadAsync<T>(
        NpgsqlConnection connection, string select, ListRequest request, CancellationToken ct, object? parameters = null)
    {
        var values = new DynamicParameters(parameters);
        var statement = $"{select} where {Where(request, values)}";
        var orderBy = OrderBy(request);
        if (request.Errors.Any)
            return null;
        values.Add("limit", request.PageSize);
        values.Add("offset", (long)(request.Page - 1) * request.PageSize);
        var rows = (await connection.QueryAsync<T>(new CommandDefinition(
            $"{statement} order by {orderBy} limit @limit offset @offset", values, cancellationToken: ct))).AsList();
        var (total, isEstimate) = await TotalAsync(connection, statement, values, request, rows.Count, ct);
        return new PageDto<T>
        {
            Items = rows,
            Page = request.Page,
            PageSize = request.PageSize,
            Total = total,
            TotalIsEstimate = isEstimate ? true : null,
        };
    }

    private static async Task<(long Total, bool IsEstimate)> TotalAsync(
        NpgsqlConnection connection, string statement, DynamicParameters values, ListRequest request, int rows, CancellationToken ct)
    {
        // The last page knows by itself.
        if (rows < request.PageSize && (rows > 0 || request.Page == 1))
            return (((long)(request.Page - 1) * request.PageSize) + rows, false);
        var counted = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from (select 1 from ({statement} limit {CountedExactly + 1}) rows) counted", values, cancellationToken: ct));
        return counted <= CountedExactly
            ? (counted, false)
            : (Math.Max(counted, await EstimateAsync(connection, statement, values, ct)), true);
    }

    private static async Task<long> EstimateAsync(
        NpgsqlConnection connection, string statement, DynamicParameters values, CancellationToken ct)
    {
        var plan = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            $"explain (format json) {statement}", values, cancellationToken: ct));
        using var json = System.Text.Json.JsonDocument.Parse(plan!);
        return (long)json.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble();
    }

    private string Where(ListRequest request, DynamicParameters values)
    {
        var conditions = new List<string> { "true" };
        foreach (var (name, text) in request.Filters)
        {
            if (Condition(name, text, values, request.Errors) is { } condition)
                conditions.Add(condition);
        }
        return string.Join(" and ", conditions);
    }

    /// <returns>Null when the filter is wrong.</returns>
    private string? Condition(string name, string text, DynamicParameters values, FieldErrors errors)
    {
        var parameter = $"f_{name}";
        if (name is "from" or "to")
        {
            if (!Moment.TryParse(text, out var at))
                return Wrong(Moment.Expected);
            values.Add(parameter, at);
            return $"{createdAt} {(name == "from" ? ">=" : "<")} @{parameter}";
        }
        if (!_columns.TryGetValue(name, out var column) || column.Kind == ListFieldKind.SortOnly)
            return Wrong($"there is no such filter; there are page, pageSize, sort, from, to, {Names(field => field.CanFilter)}");
        if (column.Words is { } words && !words.Contains(text, StringComparer.Ordinal))
            return Wrong($"must be one of {string.Join(", ", words)}");
        if (!Text.IsRecordable(text))
            return Wrong("must not contain U+0000 or unpaired surrogates");
        switch (column.Kind)
        {
            case ListFieldKind.Number:
                if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                    return Wrong("must be a whole number");
                values.Add(parameter, number);
                return $"{column.Sql} = @{parameter}";
            case ListFieldKind.Truth:
                if (text is not ("true" or "false"))
                    return Wrong("must be true or false");
                values.Add(parameter, text == "true");
                return $"{column.Sql} = @{parameter}";
            case ListFieldKind.Key:
                return KeyDto.TryParse(text, out var key) ? Condition(column, key, parameter, values) : Wrong("must be a numeric id or a uuid");
            case ListFieldKind.Substring:
                values.Add(parameter, $"%{text.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%");
                return $"{column.Sql} ilike @{parameter}";
            case ListFieldKind.Member:
                values.Add(parameter, text);
                return $"@{parameter} = any({column.Sql})";
            default:
                values.Add(parameter, text);
                return $"{column.Sql} = @{parameter}";
        }

        string? Wrong(string why)
        {
            errors.Add(name, why);
            return null;
        }
    }

    private static string Condition(ListColumn column, KeyDto key, string parameter, DynamicParameters values)
    {
        if (key.Uuid is not { } uuid)
        {
            values.Add(parameter, key.Id);
            return $"{column.Sql} = @{parameter}";
        }
        values.Add(parameter, uuid);
        if (!column.IsRun)
            return $"{column.Uuid} = @{parameter}";
        values.Add($"{parameter}id", RunUuid.IdOf(uuid).Value);
        return $"({column.Sql} = @{parameter}id and {column.Uuid} = @{parameter})";
    }

    private string OrderBy(ListRequest request)
    {
        if (request.Sort is not { } sort)
            return defaultOrder;
        var descending = sort.StartsWith('-');
        if (_columns.TryGetValue(descending ? sort[1..] : sort, out var column) && column.Kind != ListFieldKind.Member)
            return $"{column.Sql} {(descending ? "desc" : "asc")} nulls last, {defaultOrder}";
        request.Errors.Add("sort", $"there is no such field to sort by; there are {Names(field => field.CanSort)}");
        return defaultOrder;
    }

    private string Names(Func<ListField, bool> which) => string.Join(", ", Fields.Where(which).Select(field => field.Name));
}
