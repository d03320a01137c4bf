using System.Text;
using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Worker;

/// <summary>A run as the scripted leader sees it.</summary>
internal sealed class LeaderRun(RunAssigned assignment)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, byte[]> _pieces = [];
    private readonly TaskCompletionSource<RunStarted> _started = New<RunStarted>();
    private readonly TaskCompletionSource<RunFinished> _finished = New<RunFinished>();
    private readonly Dictionary<int, TaskCompletionSource> _told = [], _arriving = [];
    private readonly List<(int Bytes, TaskCompletionSource Reached)> _waiting = [];

    public RunAssigned Assignment => assignment;

    public Guid Id => assignment.Run;

    public Task<RunStarted> Started => _started.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    public Task<RunFinished> Finished => _finished.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    public static TimeSpan Patience => TimeSpan.FromSeconds(30);

    public int FinishedCount { get; private set; }

    public int StartedCount { get; private set; }

    /// <summary>The numbers of the pieces in the order in which they came, repetitions too.</summary>
    public List<int> Arrivals { get; } = [];

    public byte[] Output
    {
        get
        {
            lock (_lock)
                return [.. _pieces.Values.SelectMany(piece => piece)];
        }
    }

    public string Text => Encoding.UTF8.GetString(Output);

    public int PieceCount
    {
        get
        {
            lock (_lock)
                return _pieces.Count;
        }
    }

    /// <summary>Completes when so many bytes of output have come.</summary>
    public Task OutputReaches(int bytes)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_pieces.Values.Sum(piece => piece.Length) >= bytes)
                reached.SetResult();
            else
                _waiting.Add((bytes, reached));
            return reached.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Completes when so many pieces have come, repetitions counted.</summary>
    public Task ArrivalsReach(int count)
    {
        lock (_lock)
        {
            if (Arrivals.Count >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _arriving[count] = reached;
            return reached.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>How many pieces without a gap there are now.</summary>
    public int Take(RunOutput output)
    {
        lock (_lock)
        {
            Arrivals.Add(output.N);
            if (_arriving.Remove(Arrivals.Count, out var arrived))
                arrived.SetResult();
            var bytes = output.Data.ToArray();
            if (_pieces.TryGetValue(output.N, out var known))
                Assert.Equal(known, bytes);
            _pieces[output.N] = bytes;
            var total = _pieces.Values.Sum(piece => piece.Length);
            foreach (var (_, reached) in _waiting.Where(waiting => waiting.Bytes <= total))
                reached.TrySetResult();
            var count = 0;
            while (_pieces.ContainsKey(count))
                count++;
            return count;
        }
    }

    public void Take(RunStarted started)
    {
        StartedCount++;
        _started.TrySetResult(started);
    }

    /// <summary>The result counts once all its pieces are here, as for the leader.</summary>
    public void Take(RunFinished finished)
    {
        lock (_lock)
        {
            FinishedCount++;
            End = finished;
            if (_told.Remove(FinishedCount, out var told))
                told.SetResult();
        }
    }

    /// <summary>Completes when the result has been told so often.</summary>
    public Task Told(int times)
    {
        lock (_lock)
        {
            if (FinishedCount >= times)
                return Task.CompletedTask;
            var told = _told[times] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return told.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    public RunFinished? End { get; private set; }

    public void Confirm() => _finished.TrySetResult(End!);

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
