using System.Buffers;
using System.Threading.Channels;

namespace Belfry.Worker.Journal;

/// <summary>
/// The worker's memory on disk: every run from before its start until the leader has confirmed its end. Whoever appends
/// something that must outlast a power failure waits for a sync, which all who wait at that moment share. There are two
/// files; when the one in use is full, what still counts goes into the other, which then takes over.
/// </summary>
internal sealed partial class RunJournal : IDisposable
{
    private const int MostPerBatch = 4096;

    private readonly Channel<Pending> _pending = Channel.CreateUnbounded<Pending>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly Dictionary<Guid, JournalledRun> _runs = [];
    private readonly ArrayBufferWriter<byte> _body = new(), _frames = new(64 * 1024);
    private readonly ILogger<RunJournal> _log;
    private JournalFile _current;
    private JournalFile _other;
    private bool _mustMove;
    private bool _refusing;

    private RunJournal(JournalFile current, JournalFile other, ILogger<RunJournal> log)
        => (_current, _other, _log) = (current, other, log);

    /// <summary>Opens the journal in this folder, or begins one. A torn end is dropped.</summary>
    /// <param name="found">The runs that it holds.</param>
    /// <exception cref="WorkerStartException">There is no room for it.</exception>
    public static RunJournal Open(
        string folder, int capacity, ILogger<RunJournal> log, out IReadOnlyCollection<JournalledRun> found)
    {
        try
        {
            var first = JournalFile.Open(Path.Combine(folder, "journal.1"), capacity);
            var second = JournalFile.Open(Path.Combine(folder, "journal.2"), capacity);
            var (current, other) = first.Generation >= second.Generation ? (first, second) : (second, first);
            var journal = new RunJournal(current, other, log);
            var (records, whole) = current.Generation is 0 ? ([], true) : current.ReadAll();
            foreach (var record in records)
                journal.Apply(record);
            if (!whole)
                journal.LogTorn(journal._runs.Count);
            journal.Move();
            found = [.. journal._runs.Values];
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WorkerStartException(
                $"The worker's journal cannot be opened in {folder}: {e.Message} It needs {2 * capacity / 1024 / 1024} "
                + "MiB there; make room, or name another folder with --data.", e);
        }
    }

    /// <summary>Completes when the record is on disk: true; or false when the disk does not take it.</summary>
    public Task<bool> AppendAsync(JournalRecord record)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_pending.Writer.TryWrite(new Pending(record, done)))
            done.SetResult(false);
        return done.Task;
    }

    /// <summary>Appends a record that may be lost with the machine, though not with the worker.</summary>
    public void Append(JournalRecord record) => _pending.Writer.TryWrite(new Pending(record, Done: null));

    /// <summary>Writes what is appended, until <see cref="Finish"/>.</summary>
    public async Task RunAsync()
    {
        var batch = new List<Pending>(MostPerBatch);
        while (await _pending.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostPerBatch && _pending.Reader.TryRead(out var pending))
                batch.Add(pending);
            var written = TryWrite(batch);
            foreach (var pending in batch)
                pending.Done?.SetResult(written);
            batch.Clear();
        }
    }

    public void Finish() => _pending.Writer.TryComplete();

    public void Dispose()
    {
        _current.Dispose();
        _other.Dispose();
    }

    private bool TryWrite(List<Pending> batch)
    {
        foreach (var pending in batch)
            Apply(pending.Record);
        try
        {
            _frames.ResetWrittenCount();
            foreach (var pending in batch)
                Frame(pending.Record, _current.Generation);
            if (_mustMove || !_current.HasRoomFor(_frames.WrittenCount))
            {
                Move();
            }
            else
            {
                _current.Append(_frames);
                if (batch.Exists(pending => pending.Done is not null))
                    _current.Sync();
            }

            if (_refusing)
                LogAccepting();
            _refusing = false;
            return true;
        }
        catch (IOException e)
        {
            // What is in this file's end is unknown now; the next batch begins the other one with all that counts.
            _mustMove = true;
            if (!_refusing)
                LogRefusing(e);
            _refusing = true;
            return false;
        }
    }

    private void Move()
    {
        var generation = _current.Generation + 1;
        _frames.ResetWrittenCount();
        foreach (var run in _runs.Values)
        {
            Frame(new JournalRecord.Accepted(run.Run, run.Attempt), generation);
            if (run.StartedAt is { } at)
                Frame(new JournalRecord.Started(run.Run, at, run.Process), generation);
            if (run.End is { } end)
                Frame(new JournalRecord.Ended(run.Run, end), generation);
        }

        _other.Begin(generation, _frames);
        (_current, _other) = (_other, _current);
        _mustMove = false;

        // Room for as much again, so that a journal of many open runs is not moved at every batch; if there is any.
        if (_frames.WrittenCount > _current.Capacity / 2)
            _current.TryReserve(2L * _frames.WrittenCount);
    }

    private void Frame(JournalRecord record, ulong generation)
    {
        _body.ResetWrittenCount();
        record.WriteTo(_body);
        JournalFile.Frame(_frames, _body.WrittenSpan, generation);
    }

    private void Apply(JournalRecord record)
    {
        switch (record)
        {
            case JournalRecord.Accepted accepted:
                _runs[accepted.Run] = new JournalledRun(accepted.Run, accepted.Attempt);
                break;
            case JournalRecord.Started started when _runs.TryGetValue(started.Run, out var run):
                _runs[started.Run] = run with { StartedAt = started.At, Process = started.Process };
                break;
            case JournalRecord.Ended ended when _runs.TryGetValue(ended.Run, out var run):
                _runs[ended.Run] = run with { End = ended.End };
                break;
            case JournalRecord.Forgotten forgotten:
                _runs.Remove(forgotten.Run);
                break;
            default:
                break;
        }
    }

    private readonly record struct Pending(JournalRecord Record, TaskCompletionSource<bool>? Done);

    [LoggerMessage(5200, LogLevel.Warning,
        "The journal's end is torn, as after a power failure; the {Count} runs before it are known. "
        + "What was written last may be missing")]
    private partial void LogTorn(int count);

    [LoggerMessage(5201, LogLevel.Error,
        "The journal cannot be written; no run is started until it can. Make room in the data folder")]
    private partial void LogRefusing(Exception reason);

    [LoggerMessage(5202, LogLevel.Information, "The journal can be written again")]
    private partial void LogAccepting();
}
