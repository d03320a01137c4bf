using Belfry.Cli.Terminal;

namespace Belfry.Tests.Cli;

public sealed class TextTableTests
{
    private static readonly Column[] Columns =
        [new("id", IsNumber: true), new("name", Gives: true), new("state"), new("host", Rank: 1), new("tags", Rank: 2)];

    [Fact]
    public void Without_a_terminal_every_cell_is_whole()
    {
        var name = new string('x', 300);
        Assert.Equal(
            [$"id  name{new string(' ', 296)}  state   host  tags", $" 7  {name}  online  a     -", $"10  b{new string(' ', 299)}  -       a     t"],
            Lines(null, [7, name, "online", "a", default], [10, "b", default, "a", "t"]));
    }

    [Fact]
    public void A_wide_character_takes_two_columns()
        => Assert.Equal(
            ["id  name  state   host  tags", " 1  日本  online  a     -", " 2  ab    online  a     -"],
            Lines(null, [1, "日本", "online", "a", default], [2, "ab", "online", "a", default]));

    [Fact]
    public void Cells_that_give_way_are_cut_first()
        => Assert.Equal(
            ["id  name                  state   host  tags", " 1  a name that is rath…  online  host  tag"],
            Lines(44, [1, "a name that is rather long for it", "online", "host", "tag"]));

    [Fact]
    public void Then_columns_go_by_rank()
    {
        Assert.Equal(
            ["id  name              state   host", " 1  a name that is …  online  host"],
            Lines(34, [1, "a name that is rather long for it", "online", "host", "tag"]));
        Assert.Equal(
            ["id  name            state", " 1  a name that i…  online"],
            Lines(26, [1, "a name that is rather long for it", "online", "host", "tag"]));
    }

    [Fact]
    public void What_matters_is_never_left_out()
        => Assert.Equal(
            ["id  name            state", " 1  a name that i…  online"],
            Lines(10, [1, "a name that is rather long for it", "online", "host", "tag"]));

    [Fact]
    public void A_cut_wide_character_leaves_the_line_in_step()
    {
        var lines = Lines(26, [1, "日本語日本語日本語", "online", "a", default]);
        Assert.Equal(" 1  日本語日本語…   online", lines[1]);
    }

    private static List<string> Lines(int? width, params Cell[][] rows)
        => [.. new TextTable(Columns, rows).Lines(width).Select(line => string.Concat(line.Select(part => part.Text)).TrimEnd())];
}
