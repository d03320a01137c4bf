using System.Collections.Concurrent;

namespace Belfry.Worker.Processes;

/// <summary>
/// Threads of their own for work that changes the thread's credentials, or holds it in a system call.
/// </summary>
internal sealed class WorkThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = new(boundedCapacity: 65_536);
    private readonly Thread[] _threads;

    public WorkThreads(string name, int count)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"{name} {i}" };
            _threads[i].Start();
        }
    }

    public Task<T> InvokeAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Ends the threads after the work that waits.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }
}
