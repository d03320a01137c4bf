using System.Threading.Channels;

namespace Belfry.Worker.Processes;

/// <summary>
/// A run is over when its main process is. Usually nothing else is left, and its end is reported without a look at the
/// process table; this loop then makes sure, for all runs that ended since its last look together.
/// </summary>
internal sealed partial class LeftoverSweep(ProcessEnder ender, TimeProvider clock, ILogger<LeftoverSweep> log)
{
    private const int PauseFactor = 20;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50), EndLimit = TimeSpan.FromSeconds(5);

    private readonly Channel<Spawned> _ended = Channel.CreateUnbounded<Spawned>(
        new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Takes over an ended process, whose mark must stay known until the look is done.</summary>
    public void Add(Spawned ended)
    {
        ended.Release();
        _ended.Writer.TryWrite(ended);
    }

    /// <summary>Runs until <see cref="Finish"/>, and to the end of what was added before.</summary>
    public async Task RunAsync()
    {
        var batch = new List<Spawned>();
        while (await _ended.Reader.WaitToReadAsync())
        {
            while (_ended.Reader.TryRead(out var ended))
                batch.Add(ended);
            var since = clock.GetTimestamp();
            await SweepAsync(batch);
            foreach (var ended in batch)
                ended.Dispose();
            batch.Clear();

            // A machine with many processes takes longer to look through: the looks stay a twentieth of the time.
            var pause = clock.GetElapsedTime(since) * PauseFactor;
            await Task.Delay(pause > ShortestPause ? pause : ShortestPause, clock, CancellationToken.None);
        }
    }

    public void Finish() => _ended.Writer.TryComplete();

    private async Task SweepAsync(List<Spawned> batch)
    {
        try
        {
            var left = await ender.EndAsync([.. batch.Select(ended => ended.Traces)], EndLimit);
            if (left > 0)
                LogLeft(left);
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(5100, LogLevel.Warning,
        "{Count} processes that ended runs left behind cannot be ended; see ps for state D or another account")]
    private partial void LogLeft(int count);

    [LoggerMessage(5101, LogLevel.Error, "The look for processes that ended runs left behind failed")]
    private partial void LogFailed(Exception reason);
}
