namespace Belfry.IntegrationTests;

/// <summary>
/// Waits for what another process does, where no signal of it reaches the test: looks again and again, and fails with
/// what it saw last.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The first value for which <paramref name="isIt"/> holds.</summary>
    public static async Task<T> BecomesAsync<T>(Func<Task<T>> look, Func<T, bool> isIt, CancellationToken ct, TimeSpan? patience = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isIt(seen))
                return seen;
            if (TimeProvider.System.GetElapsedTime(began) > (patience ?? Patience))
                throw new TimeoutException($"It did not come about. Last seen: {seen}");
            await Task.Delay(LookEvery, TimeProvider.System, ct);
        }
    }
}
