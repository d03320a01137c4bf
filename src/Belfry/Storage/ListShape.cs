using System.Diagnostics;
using System.Globalization;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>
/// The fields by which a list can be filtered and sorted, with their SQL. What callers send is only ever compared with
/// the names here or bound as a value. A page is found first, by its ids alone and with no more joins than the request
/// needs, and read then: so a list of millions costs what its page costs.
/// </summary>
/// <param name="from">The table, and what holds for each of its rows in the list.</param>
/// <param name="key">The id.</param>
/// <param name="createdAt">What <c>from</c> and <c>to</c> of a request apply to.</param>
/// <param name="defaultOrder">Ends with something unique, so that pages neither overlap nor leave anything out.</param>
internal sealed class ListShape(
    (string Table, string Where) from, string key, string createdAt, string defaultOrder, params IReadOnlyList<ListColumn> columns)
{
    private const int CountedExactly = 10_000;

    // So far above what is counted that the planner cannot be that wrong.
    private const int SurelyMore = 20_000;

    private const int WithoutSlowMilliseconds = 30;

    private const int NewestMilliseconds = 35;

    // Counting may take what is left of these, and some in any case.
    private const int WithCountMilliseconds = 30;

    private const int CountMilliseconds = 12;

    // So many times more ids than are of use are not asked for, if the planner knows it.
    private const int FarTooMany = 10;

    // Of one day so many ids, or less, are found by themselves sooner than by reading the day in its order.
    private const int FewOfNewest = 500;

    private static readonly TimeSpan Newest = TimeSpan.FromDays(1);

    private readonly Dictionary<string, ListColumn> _columns = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);

    /// <summary>
    /// The time by whose days the rows are kept in partitions: never before <c>createdAt</c>, and null where a row is in
    /// none yet; null where there are no partitions. The newest rows are then looked for among the newest partitions:
    /// of all of them the planner alone takes milliseconds, and each has to find its first row before the list has one.
    /// </summary>
    public string? KeptBy { get; init; }

    /// <summary>The fields without their SQL, for the documentation.</summary>
    public IReadOnlyList<ListField> Fields { get; } =
        [.. columns.Select(column => new ListField(column.Name, column.Kind, column.Words))];

    /// <summary>
    /// Reads one page and the number of all rows; past 10,000, and where counting them takes too long, that number is
    /// the planner's estimate.
    /// </summary>
    /// <param name="select">Reads the rows whose ids are in <c>@ids</c>, in any order.</param>
    /// <param name="idOf">The id of a row.</param>
    /// <param name="parameters">
    /// Values for the table's own condition; their names are none of <c>ids</c>, <c>limit</c>, <c>offset</c> and <c>since</c>, and do
    /// not begin with <c>f_</c> or <c>n_</c>.
    /// </param>
    /// <param name="now">Where there are partitions. Of a wrong clock the list is slower and the same.</param>
    /// <returns>Null when something is wrong with the request: its errors say what.</returns>
    public async Task<PageDto<T>?> ReadAsync<T>(
        NpgsqlConnection connection, string select, Func<T, long> idOf, ListRequest request, CancellationToken ct, object? parameters = null,
        DateTimeOffset now = default)
    {
        var began = Stopwatch.GetTimestamp();
        var values = new DynamicParameters(parameters);
        var where = Where(request, values);
        var (orderBy, joins) = OrderBy(request);
        if (request.Errors.Any)
            return null;
        // A page of what many rows match is full before slow ids are there.
        var (narrowed, slow) = await NarrowAsync(connection, Narrowings(request, values), values, ct);
        values.Add("limit", request.PageSize);
        values.Add("offset", (long)(request.Page - 1) * request.PageSize);
        List<long>? ids = null;
        var since = NewestSince(request, now);
        if (since is not null)
        {
            values.Add("since", since);
            ids = await HurriedAsync(connection, NewestMilliseconds,
                Ids($"{Conditions(FewOfNewest)} and {createdAt} >= @since and {Kept("@since")}"), values, ct);
            if (ids?.Count == request.PageSize)
                select += $" and {Kept("@since")}";
            else
                ids = null;
        }
        else if (slow.Count > 0)
            ids = await HurriedAsync(connection, WithoutSlowMilliseconds, Ids(Conditions()), values, ct);
        if (ids is null)
        {
            foreach (var one in slow)
                narrowed.Add(one.Narrow(await IdsAsync(connection, one, ct), values));
            ids = (await connection.QueryAsync<long>(new CommandDefinition(Ids(Conditions()), values, cancellationToken: ct))).AsList();
        }
        // In a database that was restored, an old run may have the number of a new one: then both are shown.
        var rows = ids.Count == 0
            ? Enumerable.Empty<T>().ToLookup(idOf)
            : (await connection.QueryAsync<T>(new CommandDefinition(select, new { ids, since }, cancellationToken: ct))).ToLookup(idOf);
        var (total, isEstimate) = await TotalAsync();
        return new PageDto<T>
        {
            // What is gone between the two looks is left out.
            Items = [.. ids.Distinct().SelectMany(id => rows[id])],
            Page = request.Page,
            PageSize = request.PageSize,
            Total = total,
            TotalIsEstimate = isEstimate ? true : null,
        };

        string Conditions(int few = 0) => string.Concat(narrowed.Select(one => one.Condition(few)));

        string Ids(string more)
            => $"select {key} from {from.Table} {joins} where {where} {more} order by {orderBy} limit @limit offset @offset";

        async Task<(long Total, bool IsEstimate)> TotalAsync()
        {
            var seen = ((long)(request.Page - 1) * request.PageSize) + ids.Count;
            // The last page knows by itself.
            if (ids.Count < request.PageSize && (ids.Count > 0 || request.Page == 1))
                return (seen, false);
            var statement = $"select {key} from {from.Table} {FilterJoins(request)} where {where} {Conditions()}";
            var estimate = await EstimateAsync(connection, statement, values, ct);
            if (!request.Filters.Keys.All(IsWeighed))
                estimate = Math.Max(estimate, CountedExactly + 1);
            // A condition that the planner cannot weigh may stand for ids that it can, or that are known.
            foreach (var one in narrowed.Where(one => one.Narrowing.Expression == key && one.AreUseful))
                estimate = Math.Min(estimate, one.Ids);
            foreach (var one in slow.Concat(narrowed.Where(one => !one.AreUseful).Select(one => one.Asked)).Where(one => one.Narrowing.Expression == key))
                estimate = Math.Min(estimate, await EstimateAsync(connection, one.Sql, one.Parameters, ct));
            // There may be one more than was seen.
            var about = Math.Max(estimate, ids.Count == 0 ? 0 : seen + 1);
            if (narrowed.Any(one => one.Ids > CountedExactly && one.Narrowing.Expression == key) || estimate > SurelyMore)
                return (Math.Max(about, CountedExactly + 1), true);
            var left = WithCountMilliseconds - (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            var count = $"select count(*) from ({statement} limit {CountedExactly + 1}) rows";
            return await HurriedAsync(connection, Math.Max(CountMilliseconds, left), count, values, ct) switch
            {
                [<= CountedExactly and var counted] => (counted, false),
                [_] => (Math.Max(about, CountedExactly + 1), true),
                _ => (about, true),
            };
        }
    }

    /// <summary>Whether the planner can tell how many rows a filter leaves: what is looked up for each row it cannot.</summary>
    private bool IsWeighed(string filter)
        => !_columns.TryGetValue(filter, out var column) || !(column.Condition ?? column.Sql).Contains("(select", StringComparison.Ordinal);

    /// <returns>Since when rows are the newest; null where a list in this order has no use for that.</returns>
    private DateTimeOffset? NewestSince(ListRequest request, DateTimeOffset now)
    {
        var isNewestFirst = request.Sort is not { } sort || (sort.StartsWith('-') && _columns.GetValueOrDefault(sort[1..])?.Sql == createdAt);
        if (KeptBy is null || !isNewestFirst)
            return null;
        var end = request.Filters.TryGetValue("to", out var text) && Moment.TryParse(text, out var to) && to < now ? to : now;
        return end - DateTimeOffset.MinValue > Newest ? end - Newest : null;
    }

    /// <summary>Leaves out the partitions of rows that ended before a time.</summary>
    private string Kept(string since) => $"({KeptBy} is null or {KeptBy} >= {since})";

    /// <returns>Null when the statement takes longer.</returns>
    private static async Task<List<long>?> HurriedAsync(
        NpgsqlConnection connection, int milliseconds, string statement, object values, CancellationToken ct)
    {
        try
        {
            // Sent together: one way to PostgreSQL and back.
            return (await connection.QueryAsync<long>(new CommandDefinition(
                $"begin; set local statement_timeout = {milliseconds}; {statement}; commit", values, cancellationToken: ct))).AsList();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && !ct.IsCancellationRequested)
        {
            await connection.ExecuteAsync(new CommandDefinition("rollback", cancellationToken: ct));
            return null;
        }
    }

    /// <summary>Narrows a list to the ids of filters that few rows can match.</summary>
    /// <returns>Also the filters whose ids take too long to be had before anything else is tried.</returns>
    private async Task<(List<Narrowed> Narrowed, List<AskedNarrowing> Slow)> NarrowAsync(
        NpgsqlConnection connection, IEnumerable<AskedNarrowing> narrowings, DynamicParameters values, CancellationToken ct)
    {
        var (narrowed, slow) = (new List<Narrowed>(), new List<AskedNarrowing>());
        foreach (var one in narrowings)
        {
            var isSlow = one.Narrowing.IsSlow
                // Of many matches, too, an index over parts of names finds all before it gives the first.
                || (KeptBy is not null && await EstimateAsync(connection, one.Sql, one.Parameters, ct) > FarTooMany * one.Narrowing.Some);
            if (isSlow)
                slow.Add(one);
            else
                narrowed.Add(one.Narrow(await IdsAsync(connection, one, ct), values));
        }
        return (narrowed, slow);
    }

    private static async Task<List<long>> IdsAsync(NpgsqlConnection connection, AskedNarrowing narrowing, CancellationToken ct)
        => (await connection.QueryAsync<long>(new CommandDefinition(narrowing.Limited, narrowing.Parameters, cancellationToken: ct))).AsList();

    private static async Task<long> EstimateAsync(
        NpgsqlConnection connection, string statement, object values, CancellationToken ct)
    {
        var plan = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            $"explain (format json) {statement}", values, cancellationToken: ct));
        using var json = System.Text.Json.JsonDocument.Parse(plan!);
        return (long)json.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble();
    }

    private IEnumerable<AskedNarrowing> Narrowings(ListRequest request, DynamicParameters values)
    {
        foreach (var (name, text) in request.Filters)
        {
            if (_columns.GetValueOrDefault(name)?.Narrowing is not { } narrowing || narrowing.Ids(text) is not { } sql)
                continue;
            var value = values.ParameterNames.Contains($"f_{name}") ? values.Get<object>($"f_{name}") : text;
            yield return new AskedNarrowing(name, narrowing, sql, new { value });
        }
    }

    private string Where(ListRequest request, DynamicParameters values)
    {
        var conditions = new List<string> { from.Where };
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
            if (name == "to")
                return $"{createdAt} < @{parameter}";
            return $"{createdAt} >= @{parameter}{(KeptBy is null ? "" : $" and {Kept($"@{parameter}")}")}";
        }
        if (!_columns.TryGetValue(name, out var column) || column.Kind == ListFieldKind.SortOnly)
            return Wrong($"there is no such filter; there are page, pageSize, sort, from, to, {Names(field => field.CanFilter)}");
        if (column.Words is { } words && !words.Contains(text, StringComparer.Ordinal))
            return Wrong($"must be one of {string.Join(", ", words)}");
        if (!Text.IsRecordable(text))
            return Wrong("must not contain U+0000 or unpaired surrogates");
        if (!TryRead(column, text, out var value, out var problem))
            return Wrong(problem);
        if (column.ConditionOf is { } conditionOf)
            return conditionOf(Convert.ToString(value, CultureInfo.InvariantCulture)!);
        if (value is KeyDto key)
            return Condition(column, key, parameter, values);
        values.Add(parameter, value);
        return (column.Condition ?? column.Kind switch
        {
            ListFieldKind.Substring => $"{column.Sql} ilike @value",
            ListFieldKind.Member => $"@value = any({column.Sql})",
            _ => $"{column.Sql} = @value",
        }).Replace("@value", $"@{parameter}");

        string? Wrong(string why)
        {
            errors.Add(name, why);
            return null;
        }
    }

    /// <summary>What a filter's text means.</summary>
    private static bool TryRead(ListColumn column, string text, out object? value, out string problem)
    {
        problem = "";
        value = text;
        switch (column.Kind)
        {
            case ListFieldKind.Number:
                problem = "must be a whole number";
                value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
                break;
            case ListFieldKind.Truth:
                problem = "must be true or false";
                value = text is "true" or "false" ? text == "true" : null;
                break;
            case ListFieldKind.Key:
                problem = "must be a numeric id or a uuid";
                value = KeyDto.TryParse(text, out var key) ? key : null;
                break;
            case ListFieldKind.Substring:
                value = $"%{text.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";
                break;
        }
        return value is not null;
    }

    private static string Condition(ListColumn column, KeyDto key, string parameter, DynamicParameters values)
    {
        values.Add(parameter, (object?)key.Uuid ?? key.Id);
        if (key.Uuid is not { } uuid)
            return $"{column.Sql} = @{parameter}";
        if (column.IsRun)
            values.Add($"{parameter}_number", RunUuid.IdOf(uuid).Value);
        return column.ByUuid!.Replace("@value", $"@{parameter}").Replace("@number", $"@{parameter}_number");
    }

    private (string Sql, string Joins) OrderBy(ListRequest request)
    {
        if (request.Sort is not { } sort)
            return (defaultOrder, FilterJoins(request));
        var descending = sort.StartsWith('-');
        if (_columns.TryGetValue(descending ? sort[1..] : sort, out var column) && column.Kind != ListFieldKind.Member)
            // Nulls stand last both ways; only a descending order would have them first.
            return ($"{column.Sql} {(!descending ? "asc" : column.IsNeverNull ? "desc" : "desc nulls last")}, {defaultOrder}", Joins([.. ConditionJoins(request), .. column.Joins]));
        request.Errors.Add("sort", $"there is no such field to sort by; there are {Names(field => field.CanSort)}");
        return (defaultOrder, "");
    }

    private string FilterJoins(ListRequest request) => Joins(ConditionJoins(request));

    private IEnumerable<string> ConditionJoins(ListRequest request)
        => request.Filters.Keys.Select(_columns.GetValueOrDefault).OfType<ListColumn>().SelectMany(column => column.ConditionJoins ?? column.Joins);

    private static string Joins(IEnumerable<string> joins) => string.Join(' ', joins.Distinct());

    private string Names(Func<ListField, bool> which) => string.Join(", ", Fields.Where(which).Select(field => field.Name));

    /// <param name="Parameters">Of <paramref name="Sql"/>.</param>
    private sealed record AskedNarrowing(string Filter, ListNarrowing Narrowing, string Sql, object Parameters)
    {
        /// <summary>The ids, and one more than are of use.</summary>
        public string Limited => $"{Sql} limit {Narrowing.Some + 1}";

        public Narrowed Narrow(List<long> ids, DynamicParameters values)
        {
            var parameter = $"n_{Filter}";
            if (ids.Count <= Narrowing.Some)
            {
                ids = [.. ids.Distinct()];
                values.Add(parameter, ids is [var only] ? only : ids.ToArray());
            }
            return new Narrowed(this, parameter, ids.Count);
        }
    }

    /// <param name="Ids">How many different ones can match; more than are of use, where they are so many.</param>
    private sealed record Narrowed(AskedNarrowing Asked, string Parameter, int Ids)
    {
        public ListNarrowing Narrowing => Asked.Narrowing;

        public bool AreUseful => Ids <= Narrowing.Some;

        /// <param name="few">So many are few, if that is more than of a whole list.</param>
        public string Condition(int few) => Ids switch
        {
            _ when !AreUseful => "",
            // One alone is looked up in the list's order, by an index that begins with it.
            1 => $" and {Narrowing.Expression} = @{Parameter}",
            _ when Ids <= Math.Max(few, Narrowing.Few) => $" and {Narrowing.Expression} = any(@{Parameter})",
            // Within coalesce the planner does not begin with them; and of what a subquery gives it makes a hash table, also
            // in a plan that is kept for other ids.
            _ => $" and coalesce({Narrowing.Expression} in (select unnest(@{Parameter})), false)",
        };
    }
}
