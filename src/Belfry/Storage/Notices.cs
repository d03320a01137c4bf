using Belfry.Core.Jobs;
using Belfry.Core.Runs;

namespace Belfry.Storage;

/// <summary>An alert that begins or ends.</summary>
/// <param name="Cause">Short; null for something that happens rather than lasts, which cannot end.</param>
/// <param name="Ends">The cause is gone; the text then says nothing.</param>
internal sealed record AlertChange(string Kind, string? Cause, string Text, DateTimeOffset At, bool Ends = false);

/// <summary>Something of which a job's <c>notify</c> wants to hear.</summary>
/// <param name="Channels">
/// Who is told. May be empty for a failure: then it is only remembered, for those who want to hear of the recovery.
/// </param>
internal sealed record JobNotice(JobId Job, int Shard, RunId Run, NotifyOn What, string Text, DateTimeOffset At, IReadOnlyList<long> Channels);

/// <summary>A row of <c>notices</c> to be written.</summary>
/// <param name="IfFailing">Only when the tables have the job as failing.</param>
internal readonly record struct NewNotice(JobNotice Notice, long Channel, bool IfFailing);

/// <summary>
/// The notices of one transaction. Whether a success is a recovery is known here when the same transaction holds an
/// earlier end of a run of the job, and by the tables otherwise.
/// </summary>
internal sealed class BatchNotices
{
    private readonly Dictionary<(JobId Job, int Shard), bool> _failed = [];
    private readonly HashSet<(JobId Job, int Shard)> _succeeded = [];
    private readonly List<NewNotice> _rows = [];

    public IReadOnlyCollection<NewNotice> Rows => _rows;

    /// <summary>Jobs of which a run succeeded.</summary>
    public IReadOnlyCollection<(JobId Job, int Shard)> Succeeded => _succeeded;

    /// <summary>Jobs whose last run failed, as far as the transaction goes.</summary>
    public IReadOnlyCollection<(JobId Job, int Shard)> Failing => [.. _failed.Where(job => job.Value).Select(job => job.Key)];

    public bool IsEmpty => _rows.Count == 0 && _failed.Count == 0;

    public void Add(JobNotice notice)
    {
        var ifFailing = false;
        if (notice.What is NotifyOn.Failure or NotifyOn.Recovery)
        {
            var failed = notice.What == NotifyOn.Failure;
            var key = (notice.Job, notice.Shard);
            var isKnown = _failed.TryGetValue(key, out var failedBefore);
            _failed[key] = failed;
            if (!failed)
                _succeeded.Add(key);
            if (!failed && isKnown && !failedBefore)
                return;
            ifFailing = !failed && !isKnown;
        }
        foreach (var channel in notice.Channels)
            _rows.Add(new NewNotice(notice, channel, ifFailing));
    }
}
