using System.Threading.Channels;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Output;

/// <summary>
/// Passes on output that somebody watches and nobody keeps. What cannot be stored at once gives way to what is newer: its
/// watchers see a gap.
/// </summary>
internal sealed partial class LiveOutputWriter(LiveOutputStore store, ILogger<LiveOutputWriter> logger) : BackgroundService
{
    private const int QueuedPieces = 64;

    private readonly Channel<LivePiece> _queue = Channel.CreateBounded<LivePiece>(
        new BoundedChannelOptions(QueuedPieces) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void Add(LivePiece piece) => _queue.Writer.TryWrite(piece);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<LivePiece>(QueuedPieces);
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < QueuedPieces && _queue.Reader.TryRead(out var piece))
                batch.Add(piece);
            try
            {
                await store.AppendAsync(batch, stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogLost(batch.Count, e.Message);
            }
        }
    }

    [LoggerMessage(6003, LogLevel.Warning, "{Pieces} pieces of output did not reach those who watch: {Reason}")]
    private partial void LogLost(int pieces, string reason);
}
