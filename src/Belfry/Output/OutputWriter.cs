using System.Threading.Channels;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Output;

/// <summary>A piece of captured output, or a mark behind the pieces of a run.</summary>
/// <param name="Stored">Called once everything up to here is stored; must not throw or wait.</param>
internal sealed record OutputItem(OutputPiece? Piece, Action Stored);

/// <summary>
/// Stores captured output in the order in which it comes, as many pieces in one statement as wait. Pieces are keyed, so
/// storing one twice changes nothing and no fence is needed. While PostgreSQL is away pieces wait, and workers, who are
/// told of what is stored, keep the rest on their disks.
/// </summary>
internal sealed partial class OutputWriter(OutputStore store, OutputMeter meter, TimeProvider clock, ILogger<OutputWriter> logger)
    : BackgroundService
{
    // Workers send at most 8 MiB each beyond what is stored; this bounds what many of them send together.
    private const int QueuedItems = 4_096;
    private const int BatchItems = 256;

    // What the ledger commits waits until all that was written before it is on the disk: the less that is, the less late
    // are the runs of others.
    private const int BatchBytes = 1024 * 1024;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly Channel<OutputItem> _queue = Channel.CreateBounded<OutputItem>(
        new BoundedChannelOptions(QueuedItems) { SingleReader = true });

    /// <summary>Queues an item; waits while the queue is full.</summary>
    public ValueTask AddAsync(OutputItem item, CancellationToken ct) => _queue.Writer.WriteAsync(item, ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<OutputItem>(BatchItems);
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            var bytes = 0;
            while (batch.Count < BatchItems && bytes < BatchBytes && _queue.Reader.TryRead(out var item))
            {
                batch.Add(item);
                bytes += item.Piece?.Data.Length ?? 0;
            }
            await StoreAsync([.. batch.Select(item => item.Piece).OfType<OutputPiece>()], stoppingToken);
            foreach (var item in batch)
                item.Stored();
        }
    }

    private async Task StoreAsync(List<OutputPiece> pieces, CancellationToken ct)
    {
        while (pieces.Count > 0)
        {
            try
            {
                await store.AppendAsync(pieces, ct);
                meter.Stored(pieces);
                return;
            }
            catch (PostgresException e) when (IsAboutData(e) && pieces.Count > 1)
            {
                var half = pieces.Count / 2;
                await StoreAsync(pieces[..half], ct);
                await StoreAsync(pieces[half..], ct);
                return;
            }
            catch (PostgresException e) when (IsAboutData(e))
            {
                // The day of its run is older than what is kept; or it is none of a run.
                LogRefused(pieces[0].Run, e.MessageText);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogWaits(pieces.Count, e.Message);
                await Task.Delay(RetryAfter, clock, ct);
            }
        }
    }

    private static bool IsAboutData(PostgresException e) => e.SqlState[..2] is "22" or "23" or "54";

    [LoggerMessage(6001, LogLevel.Warning, "{Pieces} pieces of output wait for PostgreSQL: {Reason}")]
    private partial void LogWaits(int pieces, string reason);

    [LoggerMessage(6002, LogLevel.Warning, "Output of run {Run}, which is older than what is kept, was dropped: {Reason}")]
    private partial void LogRefused(Guid run, string reason);
}
