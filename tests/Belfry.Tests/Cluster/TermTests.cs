using Belfry.Cluster;

namespace Belfry.Tests.Cluster;

public sealed class TermTests
{
    [Theory]
    [InlineData(-1.5)] // which a timer takes for "never"
    [InlineData(-4000)]
    public void A_term_whose_lease_is_over_before_it_begins_has_ended(double milliseconds)
    {
        using var term = new Term(1, TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
        Assert.True(term.Ended.IsCancellationRequested);
    }
}
