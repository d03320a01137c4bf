using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Belfry.Core.Schedules;

/// <summary>
/// Keeps one object for each key for as long as somebody else holds it. What nobody holds is forgotten when the table
/// has doubled since it was last swept, so it never keeps more than twice what is in use and a thousand.
/// </summary>
internal sealed class WeakTable<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    private const int Smallest = 1024;

    private readonly ConcurrentDictionary<TKey, WeakReference<TValue>> _entries = new();
    private readonly Lock _sweeping = new();

    // Counting a concurrent dictionary takes all its locks, so what is added is counted here.
    private int _added;
    private int _limit = Smallest;

    public int Count => _entries.Count;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        value = null;
        return _entries.TryGetValue(key, out var entry) && entry.TryGetTarget(out value);
    }

    /// <summary>The object of the key: the one that is there already, else the given one.</summary>
    public TValue GetOrAdd(TKey key, TValue value)
    {
        while (true)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                if (entry.TryGetTarget(out var present))
                    return present;
                if (_entries.TryUpdate(key, new WeakReference<TValue>(value), entry))
                    return value;
            }
            else if (_entries.TryAdd(key, new WeakReference<TValue>(value)))
            {
                if (Interlocked.Increment(ref _added) > Volatile.Read(ref _limit))
                    Sweep();
                return value;
            }
        }
    }

    private void Sweep()
    {
        lock (_sweeping)
        {
            if (_added <= _limit)
                return;
            foreach (var entry in _entries)
            {
                if (!entry.Value.TryGetTarget(out _))
                    _entries.TryRemove(entry);
            }

            _added = _entries.Count;
            _limit = Math.Max(Smallest, _added * 2);
        }
    }
}
