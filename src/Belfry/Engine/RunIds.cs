using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>Numbers for new runs, fetched in advance, so that nobody waits for one while holding the book's lock.</summary>
internal sealed class RunIds(RunStore store)
{
    private const int FetchAtLeast = 1_000;

    private readonly Lock _gate = new();
    private readonly Queue<long> _free = new();

    /// <summary>Takes <paramref name="count"/> numbers out; those not used go back when the block is disposed.</summary>
    public async Task<Block> ReserveAsync(int count, CancellationToken ct)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_free.Count >= count)
                {
                    var ids = new Queue<long>(count);
                    for (var i = 0; i < count; i++)
                        ids.Enqueue(_free.Dequeue());
                    return new Block(this, ids);
                }
            }
            var fetched = await store.ReserveIdsAsync(Math.Max(count, FetchAtLeast), ct);
            lock (_gate)
                Array.ForEach(fetched, _free.Enqueue);
        }
    }

    internal sealed class Block(RunIds owner, Queue<long> ids) : IDisposable
    {
        public RunId Take() => new(ids.Dequeue());

        public void Dispose()
        {
            lock (owner._gate)
            {
                while (ids.TryDequeue(out var id))
                    owner._free.Enqueue(id);
            }
        }
    }
}
