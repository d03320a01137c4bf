using Belfry.Cluster;

namespace Belfry.Tests.Cluster;

public sealed class DatabaseClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);

    private readonly HandClock _time = new();
    private readonly DatabaseClock _clock;
    private TimeSpan _databaseAhead = TimeSpan.FromMinutes(7);

    public DatabaseClockTests()
    {
        _clock = new DatabaseClock(_time);
        Ask(Milliseconds(1), Milliseconds(1));
    }

    [Fact]
    public void It_says_the_time_of_the_database_whatever_the_own_clock_says()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        AssertRightWithin(Milliseconds(1));
    }

    [Theory]
    [InlineData(2_000, 0)] // a line that was made anew before it was asked
    [InlineData(0, 2_000)] // an answer that was sent again and again
    public void An_answer_that_took_long_moves_it_by_no_more_than_the_clocks_may_have_drifted_since_the_good_one(int there, int back)
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        Ask(Milliseconds(there), Milliseconds(back));
        Assert.InRange(_clock.Now, DatabaseTime - Milliseconds(2 + (32_000 / 2_000)), DatabaseTime);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2_000, 0)]
    [InlineData(0, 2_000)]
    public void The_first_answer_does_not_put_it_ahead_however_long_it_took(int there, int back)
    {
        var clock = new DatabaseClock(_time);
        Ask(Milliseconds(there), Milliseconds(back), clock);
        Assert.InRange(clock.Now, DatabaseTime - Milliseconds(back + 1), DatabaseTime);
        Ask(Milliseconds(1), Milliseconds(1), clock);
        Assert.InRange(clock.Now, DatabaseTime - Milliseconds(2), DatabaseTime);
    }

    [Fact]
    public void It_is_never_ahead_whatever_the_answers_take()
    {
        var random = new Random(20261130);
        for (var answer = 0; answer < 10_000; answer++)
        {
            _time.Advance(Milliseconds(random.Next(5_000)));
            Ask(Milliseconds(random.Next(1 << random.Next(12))), Milliseconds(random.Next(1 << random.Next(12))));
            Assert.True(_clock.Now <= DatabaseTime, $"It is ahead by {_clock.Now - DatabaseTime} after {answer + 1} answers.");
        }
    }

    [Fact]
    public void A_slow_answer_from_a_database_whose_clock_is_slewed_does_not_move_it_either()
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        _databaseAhead -= Milliseconds(4);
        Ask(Milliseconds(0), Milliseconds(2_000));
        AssertRightWithin(Milliseconds(5));
    }

    [Fact]
    public void What_is_known_by_many_answers_is_as_good_as_the_newest_of_them()
    {
        for (var second = 0; second < 3_600; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Ask(Milliseconds(1), Milliseconds(1));
        }
        Ask(Milliseconds(0), Milliseconds(1_000));
        AssertRightWithin(Milliseconds(3));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(-200)]
    public void Drift_is_followed_even_when_answers_take_a_little_longer_than_the_best_one(int microseconds)
    {
        for (var second = 0; second < 600; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _databaseAhead += TimeSpan.FromMicroseconds(microseconds);
            Ask(Milliseconds(2), Milliseconds(2));
        }
        Assert.InRange(_clock.Now, DatabaseTime - Milliseconds(3), DatabaseTime);
    }

    [Fact]
    public void Slow_answers_one_way_and_the_other_are_not_taken_for_a_step()
    {
        Ask(Milliseconds(2_000), Milliseconds(0));
        Ask(Milliseconds(0), Milliseconds(2_000));
        AssertRightWithin(Milliseconds(3));
    }

    [Theory]
    [InlineData(3_600_000, 100)]
    [InlineData(-3_600_000, 100)]
    [InlineData(200, 40)]
    [InlineData(-200, 40)]
    public void A_step_of_the_databases_clock_is_followed_at_once_even_by_a_slow_answer(int milliseconds, int eachWay)
    {
        _databaseAhead += Milliseconds(milliseconds);
        Ask(Milliseconds(eachWay), Milliseconds(eachWay));
        Assert.InRange(_clock.Now, DatabaseTime - Milliseconds(eachWay + 1), DatabaseTime);
        Ask(Milliseconds(1), Milliseconds(1));
        Assert.InRange(_clock.Now, DatabaseTime - Milliseconds(2), DatabaseTime);
    }

    private void Ask(TimeSpan there, TimeSpan back, DatabaseClock? whose = null)
    {
        var clock = whose ?? _clock;
        var asked = clock.Timestamp();
        _time.Advance(there);
        var said = DatabaseTime;
        _time.Advance(back);
        clock.Observe(said, asked, clock.Timestamp());
    }

    private DateTimeOffset DatabaseTime => Start + _time.GetElapsedTime(0) + _databaseAhead;

    private void AssertRightWithin(TimeSpan error) => Assert.InRange(_clock.Now, DatabaseTime - error, DatabaseTime + error);

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
