using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Belfry.Storage;

/// <summary>
/// Rows as the parameters of one statement, so that a statement of two thousand rows is parsed and planned as fast as one
/// of two. What PostgreSQL does for each row depends on how a column is sent:
/// <list type="bullet">
/// <item>one that has the same value in all rows, as most have, is sent as that value once;</item>
/// <item>one whose values all have the same size and are not null is an array that is read by number;</item>
/// <item>any other is an array that is unnested, which costs several times as much: a value by its number would be searched
/// for from the first on.</item>
/// </list>
/// So the text of the statement tells what is in the columns, and connections keep the few forms that occur as prepared
/// statements. Of a few rows all columns are unnested: in them any column may happen to be the same, and a new form costs
/// more than they do.
/// </summary>
/// <param name="rows">At least one.</param>
internal sealed class StatementRows<T>(IReadOnlyList<T> rows)
{
    private const string Values = "v", Number = "n";
    private const int FewRows = 32;

    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly StringBuilder _select = new();
    private readonly StringBuilder _unnested = new();
    private readonly StringBuilder _names = new();
    private bool _isNumbered; // a column is read by number
    private string? _firstArray; // of those

    public StatementRows<T> Long(string name, Func<T, long?> field) => Add(name, "bigint", NpgsqlDbType.Bigint, field);

    public StatementRows<T> Int(string name, Func<T, int?> field) => Add(name, "int", NpgsqlDbType.Integer, field);

    public StatementRows<T> Bool(string name, Func<T, bool?> field) => Add(name, "bool", NpgsqlDbType.Boolean, field);

    public StatementRows<T> Uuid(string name, Func<T, Guid?> field) => Add(name, "uuid", NpgsqlDbType.Uuid, field);

    public StatementRows<T> Time(string name, Func<T, DateTimeOffset?> field)
        => Add(name, "timestamptz", NpgsqlDbType.TimestampTz, field);

    public StatementRows<T> Text(string name, Func<T, string?> field) => Add(name, "text", NpgsqlDbType.Text, field);

    /// <summary>A column of a type that takes its values as text: an enum of the schema's, or jsonb.</summary>
    public StatementRows<T> Text(string name, string type, Func<T, string?> field) => Add(name, type, NpgsqlDbType.Text, field);

    /// <summary>
    /// The statement: <paramref name="sql"/> with <c>{rows}</c> replaced by the rows, as something that stands after
    /// <c>from</c> and has a column for each that was added.
    /// </summary>
    public NpgsqlBatchCommand Command(string sql)
    {
        var source = _isNumbered switch
        {
            false => $"unnest({_unnested}) as {Values}({_names})",
            true when _names.Length > 0 => $"unnest({_unnested}) with ordinality as {Values}({_names}, {Number})",
            _ => $"generate_series(1, cardinality({_firstArray})) as {Values}({Number})",
        };
        var command = new NpgsqlBatchCommand(sql.Replace("{rows}", $"(select {_select} from {source})", StringComparison.Ordinal));
        foreach (var parameter in _parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private StatementRows<T> Add<TField>(string name, string type, NpgsqlDbType sent, Func<T, TField> field)
    {
        var values = new TField[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = field(rows[i]);
        var sentAs = sent == NpgsqlDbType.Text ? "text" : type;
        var cast = sentAs == type ? "" : $"::{type}";
        Separate(_select);
        var isMany = values.Length > FewRows;
        // Without any array there would be one row; the first column stands for all.
        if (isMany && _parameters.Count > 0 && IsOneValue(values))
        {
            _parameters.Add(new NpgsqlParameter<TField> { NpgsqlDbType = sent, TypedValue = values[0] });
            _select.Append($"${_parameters.Count}::{sentAs}{cast} as {name}");
            return this;
        }
        _parameters.Add(new NpgsqlParameter<TField[]> { NpgsqlDbType = NpgsqlDbType.Array | sent, TypedValue = values });
        var array = $"${_parameters.Count}::{sentAs}[]";
        if (isMany && sent != NpgsqlDbType.Text && !Array.Exists(values, value => value is null))
        {
            _isNumbered = true;
            _firstArray ??= array;
            _select.Append($"({array})[{Values}.{Number}::int] as {name}");
            return this;
        }
        Separate(_unnested);
        Separate(_names);
        _unnested.Append(array);
        _names.Append(name);
        _select.Append($"{Values}.{name}{cast}{(cast.Length == 0 ? "" : $" as {name}")}");
        return this;
    }

    private static bool IsOneValue<TField>(TField[] values)
    {
        for (var i = 1; i < values.Length; i++)
        {
            if (!EqualityComparer<TField>.Default.Equals(values[i], values[0]))
                return false;
        }
        return true;
    }

    private static void Separate(StringBuilder list)
    {
        if (list.Length > 0)
            list.Append(", ");
    }
}
