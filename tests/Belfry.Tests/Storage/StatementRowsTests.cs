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
        Assert.Equal("insert into t (id, word) select * from (select v.id, $2::text as word from unnest($1::bigint[]) as v(id)) as u", equal);
    }

    private static string Statement(IEnumerable<(int Id, string Word)> rows)
        => new StatementRows<(int Id, string Word)>([.. rows]).Long("id", row => row.Id).Text("word", row => row.Word).Command(Insert).CommandText;
}
