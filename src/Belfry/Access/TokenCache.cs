using Belfry.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Belfry.Access;

/// <summary>
/// Remembers good tokens for a few seconds, so that a caller with many calls does not cost a look each. A change of users
/// or tokens through this master empties it; one through another master is seen a few seconds later.
/// </summary>
internal sealed class TokenCache(AccessStore store, IMemoryCache cache)
{
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(5);

    private long _generation;

    /// <summary>The token with this hash; null when it cannot be used.</summary>
    public async Task<TokenRow?> FindAsync(byte[] hash, CancellationToken ct)
    {
        var key = (Interlocked.Read(ref _generation), Convert.ToHexString(hash));
        if (cache.TryGetValue(key, out TokenRow? known))
            return known;
        var found = await store.FindTokenAsync(hash, ct);
        return found is null
            ? null
            : cache.Set(key, found, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = RememberFor, Size = 1 });
    }

    /// <summary>Rights have changed.</summary>
    public void Forget() => Interlocked.Increment(ref _generation);
}
