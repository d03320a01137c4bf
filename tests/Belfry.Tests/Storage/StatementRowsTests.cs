using Belfry.Storage;

namespace Belfry.Tests.Storage;

public sealed class StatementRowsTests
{
    private const string Insert = "insert into t (id, word) select * from {rows} as u";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(32)]
    public void A_statement_of_a_few_rows_has_one_form_whatever_is_the_same_in_them(int rows)
    {
        var equal = Statement(Enumerable.Range(1, rows).Select(n => (n, "same")));
        var different = Statement(Enumerable.Range(1, 10).Select(n => (n, $"word {n}")));
        Assert.Equal(different, equal);
    }

    [Fact]
    public void In_a_statement_of_many_rows_a_column_that_is_the_same_in_all_is_no_array()
    {
        var equal = Statement(Enumerable.Range(1, 33).Select(n => (n, "same")));
        Assert.Equal(
            "insert into t (id, word) select * from (select ($1::bigint[])[v.n::int] as id, $2::text as word"
            + " from generate_series(1, cardinality($1::bigint[])) as v(n)) as u",
            equal);
    }

    [Fact]
    public void Of_many_rows_texts_are_unnested_and_numbers_are_read_by_number()
    {
        var different = Statement(Enumerable.Range(1, 33).Select(n => (n, $"word {n}")));
        Assert.Equal(
            "insert into t (id, word) select * from (select ($1::bigint[])[v.n::int] as id, v.word"
            + " from unnest($2::text[]) with ordinality as v(word, n)) as u",
            different);
    }

    [Fact]
    public void Of_many_rows_numbers_of_which_some_are_null_are_unnested()
    {
        var some = new StatementRows<int>([.. Enumerable.Range(1, 33)]).Long("id", n => n > 5 ? n : null).Command("select * from {rows} as u");
        Assert.Equal("select * from (select v.id from unnest($1::bigint[]) as v(id)) as u", some.CommandText);
    }

    private static string Statement(IEnumerable<(int Id, string Word)> rows)
        => new StatementRows<(int Id, string Word)>([.. rows]).Long("id", row => row.Id).Text("word", row => row.Word).Command(Insert).CommandText;
}
