using Belfry.Cluster;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Azkaban;

/// <summary>
/// Asks Azkaban to take a submission that is written down as being sent by this master, and writes down what came of it.
///
/// Azkaban has no token by which it would know a request that comes twice. So every submission carries a parameter of
/// its own, is sent once, and when the answer is lost it is looked for before it is sent again (<see cref="Settlement"/>).
/// </summary>
internal sealed partial class Submitter(
    AzkabanAccess access, AzkabanStore store, AzkabanOptions options, ClusterOptions cluster, TimeProvider clock, ILogger<Submitter> logger)
{
    /// <summary>The flow parameter by which a submission is known again.</summary>
    public const string Tag = "belfry_submission";

    /// <summary>
    /// Later than so long after it was written down, it is not sent any more: a master that was stopped meanwhile must not
    /// send what the leader has settled.
    /// </summary>
    public static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RoomAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan[] InsistAfter =
        [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)];

    private string? _installation;

    /// <summary>In which a master that lives has certainly had its answer and written it down.</summary>
    public TimeSpan SenderGivesUp => SendWithin + (options.Connection!.Timeout * 2) + TimeSpan.FromSeconds(30);

    private AzkabanClient Client => access.Client ?? throw new InvalidOperationException("There is no Azkaban.");

    /// <summary>By which a submission is known again: <c>installation-job-n</c>.</summary>
    public async Task<string> TagOfAsync(long job, int n, CancellationToken ct)
        => $"{_installation ??= await store.InstallationAsync(ct)}-{job}-{n}";

    /// <param name="since">A timestamp from before it was written down.</param>
    /// <returns>Why Azkaban certainly has not got it and will not take it; null when it is accepted, queued or to be looked for.</returns>
    public async Task<AzkabanError?> SendAsync(long job, int n, AzkabanJobWrite what, long since, CancellationToken ct)
    {
        var submission = new FlowSubmission
        {
            Project = what.Project,
            Flow = what.Flow,
            Concurrent = ConcurrentOption.Ignore,
            Parameters = new Dictionary<string, string>
            {
                ["user_id"] = what.UserId,
                ["source_name"] = what.SourceName,
                ["job_name"] = what.JobName,
                ["project"] = what.Project,
                ["job_type"] = what.Flow,
                ["begin_time"] = what.BeginTime,
                ["end_time"] = what.EndTime,
                ["product_ids"] = what.ProductIds,
                [Tag] = await TagOfAsync(job, n, ct),
            },
        };
        var result = await Client.ExecuteAsync(submission, new SendWithin(since, SendWithin), ct);
        if (result.Error is not { } error)
        {
            await RecordAsync(job, n, result.Value, ct);
            return null;
        }
        if (error.MayHaveTakenEffect)
        {
            LogLost(job, n, error.Message);
            await InsistAsync(token => store.LostAsync(job, n, cluster.Master, error.Message, token), ct);
            return null;
        }
        if (error.Kind is AzkabanErrorKind.TooManyRuns or AzkabanErrorKind.QueueFull)
        {
            await InsistAsync(token => store.QueueAsync(job, n, cluster.Master, RoomAfter, error.Message, token), ct);
            return null;
        }
        return error;
    }

    /// <summary>Azkaban has a submission under this number. If another counts for it, this one is ended.</summary>
    public async Task RecordAsync(long job, int n, long execution, CancellationToken ct)
    {
        var verdict = RecordVerdict.Recorded;
        await InsistAsync(async token => verdict = await store.TakenAsync(job, n, execution, token), ct);
        if (verdict != RecordVerdict.Superfluous)
            return;
        LogSuperfluous(execution, job, n);
        await EndSuperfluousAsync(execution, ct);
    }

    /// <summary>Cancels an execution that must not run.</summary>
    public async Task EndSuperfluousAsync(long execution, CancellationToken ct)
    {
        if ((await Client.CancelAsync(execution, ct)).Error is { Kind: not AzkabanErrorKind.NotRunning } error)
            LogNotEnded(execution, error.Message);
    }

    /// <summary>What Azkaban has done must be written down: a database that is away for moments is waited for.</summary>
    public async Task InsistAsync(Func<CancellationToken, Task> write, CancellationToken ct)
    {
        for (var again = 0; ; again++)
        {
            try
            {
                await write(ct);
                return;
            }
            catch (Exception e) when (again < InsistAfter.Length && e is NpgsqlException { IsTransient: true } or TimeoutException)
            {
                await Task.Delay(InsistAfter[again], clock, ct);
            }
        }
    }

    [LoggerMessage(8001, LogLevel.Warning, "Whether Azkaban took submission {N} of job {Job} is not known; it will be looked for: {Reason}")]
    private partial void LogLost(long job, int n, string reason);

    [LoggerMessage(8002, LogLevel.Error,
        "Azkaban took submission {N} of job {Job} once more than it counts; its execution {Execution} is cancelled")]
    private partial void LogSuperfluous(long execution, long job, int n);

    [LoggerMessage(8003, LogLevel.Error, "Execution {Execution} is one too many and could not be cancelled; cancel it in Azkaban: {Reason}")]
    private partial void LogNotEnded(long execution, string reason);
}
