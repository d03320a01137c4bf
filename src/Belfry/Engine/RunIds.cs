using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// Numbers for new runs, fetched before the book's lock is taken, so that nobody waits for one while holding it. They
/// are fetched when they are needed, or while what comes just before is decided, and not kept beyond that, so that they go
/// about in the order of time: those that the API reserves come from the same sequence. What is left of a block is lost.
/// </summary>
internal sealed class RunIds(RunStore store)
{
    public async Task<Block> ReserveAsync(int count, CancellationToken ct)
        => new(count == 0 ? [] : await store.ReserveIdsAsync(count, ct));

    internal sealed class Block(long[] ids)
    {
        private int _taken;

        public RunId Take() => new(ids[_taken++]);
    }
}
