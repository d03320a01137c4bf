namespace Belfry.Worker.Link;

/// <summary>
/// Growing pauses between tries, each with chance in it, so that many workers do not come at one moment.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private int _tries;

    /// <summary>Between a quarter of the present limit and all of it; the limit doubles.</summary>
    public TimeSpan Next()
    {
        var limit = first * Math.Pow(2, _tries);
        if (limit < longest)
            _tries++;
        else
            limit = longest;
        return limit * (0.25 + (0.75 * Random.Shared.NextDouble()));
    }

    public void Reset() => _tries = 0;
}
