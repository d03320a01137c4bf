using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>The one-shot starts that wait, by their time and by their job.</summary>
internal sealed class TimerBook
{
    private readonly PriorityQueue<TimerRow, DateTimeOffset> _byTime = new();
    private readonly Dictionary<RunId, TimerRow> _waiting = [];
    private readonly Dictionary<JobId, HashSet<RunId>> _ofJob = [];

    /// <summary>When the next is due; null when none waits.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            while (_byTime.TryPeek(out var timer, out var at))
            {
                if (_waiting.ContainsKey(new RunId(timer.RunId)))
                    return at;
                _byTime.Dequeue();
            }
            return null;
        }
    }

    public void Add(TimerRow timer)
    {
        var run = new RunId(timer.RunId);
        var job = new JobId(timer.JobId);
        _waiting.Add(run, timer);
        _byTime.Enqueue(timer, timer.DueAt);
        if (!_ofJob.TryGetValue(job, out var ofJob))
            _ofJob[job] = ofJob = [];
        ofJob.Add(run);
    }

    /// <summary>Takes out what is due, oldest first.</summary>
    public List<TimerRow> TakeDue(DateTimeOffset now, int most)
    {
        var due = new List<TimerRow>();
        while (due.Count < most && NextDue <= now)
            due.Add(Take(new RunId(_byTime.Dequeue().RunId))!);
        return due;
    }

    /// <summary>Takes out all of a job.</summary>
    public List<TimerRow> TakeOf(JobId job)
        => _ofJob.TryGetValue(job, out var runs) ? [.. runs.ToList().Select(run => Take(run)!)] : [];

    /// <summary>Takes out the one that would become this run; null when there is none.</summary>
    public TimerRow? Take(RunId run)
    {
        if (!_waiting.Remove(run, out var timer))
            return null;
        var job = new JobId(timer.JobId);
        var ofJob = _ofJob[job];
        ofJob.Remove(run);
        if (ofJob.Count == 0)
            _ofJob.Remove(job);
        return timer;
    }
}
