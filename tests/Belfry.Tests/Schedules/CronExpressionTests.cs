using Belfry.Core.Schedules;

namespace Belfry.Tests.Schedules;

public sealed class CronExpressionTests
{
    private static readonly Guid Job = Guid.Parse("0199a7c2-5e0b-7c11-9d53-2f6f5b8f3a01");

    [Theory]
    [InlineData("30 9 * * 1-5", "30 9 * * 1-5")]
    [InlineData("  30\t9  *  *  MON-fri ", "30 9 * * 1-5")]
    [InlineData("0 30 9 * * 1-5", "30 9 * * 1-5")]
    [InlineData("15 30 9 * * ?", "15 30 9 * * *")]
    [InlineData("0 30 9 * * ? *", "30 9 * * *")]
    [InlineData("0 30 9 * * ? 2026", "0 30 9 * * * 2026")]
    [InlineData("0 0 0 1 1 ? 2026-2030/2", "0 0 0 1 1 * 2026-2030/2")]
    [InlineData("0 0 0 1 1 ? 2090/3", "0 0 0 1 1 * 2090-2099/3")]
    [InlineData("0 0 0 1 1 ? */50", "0 0 0 1 1 * */50")]
    [InlineData("*/15 * * * *", "*/15 * * * *")]
    [InlineData("0-59/15 * * * *", "*/15 * * * *")]
    [InlineData("0,15,30,45 * * * *", "*/15 * * * *")]
    [InlineData("0,15,30,45 9 * * *", "0,15,30,45 9 * * *")]
    [InlineData("5/20 * * * *", "5-45/20 * * * *")]
    [InlineData("50-10/5 * * * *", "0,5,10,50,55 * * * *")]
    [InlineData("50-10/10 * * * *", "0,10,50 * * * *")]
    [InlineData("5-5 9 * * *", "5-5 9 * * *")]
    [InlineData("0 22-2 * * *", "0 0-2,22,23 * * *")]
    [InlineData("0 22-2/2 * * *", "0-0 0,2,22 * * *")]
    [InlineData("0 0 28-3 * *", "0 0 1-3,28-31 * *")]
    [InlineData("0 0 * NOV-FEB *", "0 0 * 1,2,11,12 *")]
    [InlineData("0 0 * * FRI-MON", "0 0 * * 0,1,5,6")]
    [InlineData("0 0 * * 7", "0 0 * * 0")]
    [InlineData("0 0 * * 5-7", "0 0 * * 0,5,6")]
    [InlineData("0 0 * * 0-7", "0 0 * * *")]
    [InlineData("0 0 * * 7-2", "0 0 * * 0-2")]
    [InlineData("0 0 * * 7-7", "0 0 * * 0")]
    [InlineData("0 0 * * 1-7/2", "0 0 * * 0,1,3,5")]
    [InlineData("0 0 * * 1/2", "0 0 * * 1-5/2")]
    [InlineData("0 0 * * 7/2", "0 0 * * 0-6/2")]
    [InlineData("0 0 1-31 * 1", "0 0 1-31 * 1")]
    [InlineData("0 0 */2 * 1", "0 0 */2 * 1")]
    [InlineData("0 0 */2,L * 1", "0 0 */2,L * 1")]
    [InlineData("0 0 */2 * *", "0 0 1-31/2 * *")]
    [InlineData("0 0 1 * */2", "0 0 1 * */2")]
    [InlineData("0 0 5,* * 1", "0 0 1-31 * 1")]
    [InlineData("0 0 l-3,lw,15w * friL,mon#2", "0 0 15W,L-3,LW * 1#2,5L")]
    [InlineData("0 0 ? * 1,1#2,1L", "0 0 * * 1")]
    [InlineData("@yearly", "0 0 1 1 *")]
    [InlineData("@Annually", "0 0 1 1 *")]
    [InlineData("@monthly", "0 0 1 * *")]
    [InlineData("@weekly", "0 0 * * 0")]
    [InlineData(" @daily ", "0 0 * * *")]
    [InlineData("@midnight", "0 0 * * *")]
    [InlineData("@hourly", "0 * * * *")]
    [InlineData("@every 90m", "@every 1h30m")]
    [InlineData("@every 1D12H", "@every 1d12h")]
    [InlineData("@every  86400s", "@every 1d")]
    [InlineData("@every 8784h", "@every 366d")]
    public void An_expression_is_written_in_one_way(string text, string canonical)
    {
        Assert.True(CronExpression.TryParse(text, Job, out var expression, out _));
        Assert.Equal(canonical, expression.ToString());
    }

    [Theory]
    [InlineData("0 9 * * *", false)]
    [InlineData("0,15 9,17 1-5 * *", false)]
    [InlineData("H H(0-7) * * *", false)]
    [InlineData("5 * * * *", true)]
    [InlineData("5 9-17 * * *", true)]
    [InlineData("5-5 9 * * *", true)]
    [InlineData("H/15 9 * * *", true)]
    [InlineData("0/30 9 * * *", true)]
    [InlineData("* 0 9 * * *", true)]
    [InlineData("0 0 9 * * *", false)]
    [InlineData("@hourly", true)]
    [InlineData("@daily", false)]
    [InlineData("@every 1h", true)]
    public void A_star_a_range_or_a_step_in_a_time_field_makes_an_interval(string text, bool isInterval)
    {
        Assert.True(CronExpression.TryParse(text, Job, out var expression, out _));
        Assert.Equal(isInterval, expression.IsInterval);
    }

    [Fact]
    public void Expressions_with_one_meaning_are_equal()
    {
        Assert.True(CronExpression.TryParse("0 9 * * MON-FRI", Job, out var words, out _));
        Assert.True(CronExpression.TryParse("0 0 9 ? * 1-5 *", Guid.Empty, out var numbers, out _));
        Assert.True(CronExpression.TryParse("0-0 9 * * MON-FRI", Job, out var interval, out _));
        Assert.Equal(words, numbers);
        Assert.Equal(words.GetHashCode(), numbers.GetHashCode());
        Assert.NotEqual(words, interval);
    }

    [Theory]
    [InlineData("H * * * *", true)]
    [InlineData("0 h(1-5) * * *", true)]
    [InlineData("0 0,H/6 * * *", true)]
    [InlineData("0 0 * MAR THU", false)]
    [InlineData("@hourly", false)]
    [InlineData("@every 1h", false)]
    [InlineData("0 0 * * *", false)]
    public void An_h_makes_an_expression_depend_on_its_job(string text, bool depends) =>
        Assert.Equal(depends, CronExpression.DependsOnJob(text));

    [Fact]
    public void The_longest_writing_can_be_read_again()
    {
        var sixty = string.Join(',', Enumerable.Range(0, 60));
        var hours = string.Join(',', Enumerable.Range(0, 24));
        var days = string.Join(',', Enumerable.Range(1, 30).Select(n => $"{n / 2 * 2 + 1},{n}W,L-{n}"));
        var weekdays = string.Join(',', Enumerable.Range(0, 42).Select(n => n < 35 ? $"{n % 7}#{1 + (n / 7)}" : $"{n - 35}L"));
        var years = string.Join(',', Enumerable.Range(1970, 129).Where(year => year % 3 != 0));
        var text = $"{sixty} {sixty} {hours} {days},LW 1,2,4,5,7,8,10,11 {weekdays} {years}";
        Assert.True(CronExpression.TryParse(text, Job, out var expression, out var error), error?.Message);
        Assert.True(CronExpression.TryParse(expression.ToString(), Job, out var again, out _));
        Assert.Equal(expression, again);
    }
}
