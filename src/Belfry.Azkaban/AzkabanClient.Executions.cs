using System.Text.Json;
using Belfry.Azkaban.Transport;

namespace Belfry.Azkaban;

public sealed partial class AzkabanClient
{
    /// <summary>
    /// Executes a flow. It is certain only when an execution's number comes back (<c>execid</c> &gt; 0); the call is not
    /// idempotent and is never sent twice. Where the error says <see cref="AzkabanError.MayHaveTakenEffect"/>, look for
    /// a parameter of one's own among the flow's newest executions (<see cref="ExecutionsAsync"/>,
    /// <see cref="FlowInfoAsync"/>) before trying again.
    /// </summary>
    /// <param name="submission">What to execute.</param>
    /// <param name="within">How long it may be held up before it is sent; null for any time.</param>
    /// <param name="ct">Gives up waiting; what was sent stays sent.</param>
    /// <returns>The execution's number.</returns>
    public async Task<AzkabanResult<long>> ExecuteAsync(FlowSubmission submission, SendWithin? within, CancellationToken ct)
    {
        var call = Write(
            $"execute {submission.Project}/{submission.Flow}",
            Executor,
            [
                ("ajax", "executeFlow"),
                ("project", submission.Project),
                ("flow", submission.Flow),
                ("concurrentOption", submission.Concurrent == ConcurrentOption.Ignore ? "ignore" : "skip"),
                ("failureAction", submission.OnFailure switch
                {
                    FailureAction.CancelImmediately => "cancelImmediately",
                    FailureAction.FinishPossible => "finishPossible",
                    _ => "finishCurrent",
                }),
                .. submission.DisabledJobs.Count == 0 ? [] : ((string, string)[])[("disabled", JsonSerializer.Serialize(submission.DisabledJobs))],
                .. submission.Parameters.Select(parameter => ($"flowOverride[{parameter.Key}]", parameter.Value)),
            ]) with
        { Within = within };
        return (await _transport.AskAsync(call, ct)).Then<long>(json => AnswerReader.NumberOf(json, "execid") switch
        {
            > 0 and var id => id,
            // Nothing was created, and the reason is in "message".
            < 0 when AnswerReader.TextOf(json, "message") is { Length: > 0 } message => Refusals.Of(call, message),
            _ => AnswerReader.Unproven(call, json),
        });
    }

    /// <summary>One execution with its jobs, also of a project that was deleted since.</summary>
    /// <param name="execution">Its number.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<AzkabanResult<ExecutionDetail>> ExecutionAsync(long execution, CancellationToken ct)
    {
        var call = Read($"show execution {execution}", Executor, "fetchexecflow", ("execid", $"{execution}"));
        return (await _transport.AskAsync(call, ct)).Then<ExecutionDetail>(
            json => ExecutionReader.TryReadDetail(json, out var detail) && detail.Id == execution ? detail : AnswerReader.Unproven(call, json));
    }

    /// <summary>
    /// A page of a flow's executions, the newest first: the only call that gives the status of many at once. An unknown
    /// flow has none.
    /// </summary>
    /// <param name="project">The project's name.</param>
    /// <param name="flow">The flow's name.</param>
    /// <param name="start">How many newer ones to leave out.</param>
    /// <param name="length">At most so many.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<AzkabanResult<ExecutionPage>> ExecutionsAsync(string project, string flow, long start, int length, CancellationToken ct)
    {
        var call = Read(
            $"list executions of {project}/{flow}", Manager, "fetchFlowExecutions",
            ("project", project), ("flow", flow), ("start", $"{start}"), ("length", $"{length}"));
        return (await _transport.AskAsync(call, ct)).Then<ExecutionPage>(
            json => ExecutionReader.TryReadPage(json, out var page) ? page : AnswerReader.Unproven(call, json));
    }

    /// <summary>
    /// With what options an execution was submitted. <see cref="AzkabanErrorKind.NoSuchFlow"/> once the flow is gone
    /// from its project.
    /// </summary>
    /// <param name="execution">Its number.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<AzkabanResult<FlowInfo>> FlowInfoAsync(long execution, CancellationToken ct)
    {
        var call = Read($"show the options of execution {execution}", Executor, "flowInfo", ("execid", $"{execution}"));
        return (await _transport.AskAsync(call, ct)).Then<FlowInfo>(
            json => json.TryGetProperty("flowParam", out _) || json.TryGetProperty("nodeStatus", out _)
                ? new FlowInfo(AnswerReader.MapOf(json, "flowParam"), AnswerReader.MapOf(json, "nodeStatus"))
                : AnswerReader.Unproven(call, json));
    }

    /// <summary>
    /// Cancels an execution, and returns when its jobs have ended, which takes up to 30 s and more. One that was still
    /// queued in the web server ends as FAILED, not KILLED (3.90.0). Cancelling twice does no harm.
    /// </summary>
    /// <param name="execution">Its number.</param>
    /// <param name="ct">Gives up waiting; the cancel goes on.</param>
    public async Task<AzkabanResult<bool>> CancelAsync(long execution, CancellationToken ct)
    {
        var call = Write($"cancel execution {execution}", Executor, ("ajax", "cancelFlow"), ("execid", $"{execution}")) with
        {
            Timeout = _connection.CancelTimeout,
        };
        // Success is {}: there is no field that could prove it, so the status is to be read afterwards.
        return (await _transport.AskAsync(call, ct)).Then<bool>(_ => true);
    }

    /// <summary>A piece of a job's log. HTTP 500 for a job that has not started, and for moments after the end: not now.</summary>
    /// <param name="execution">The execution's number.</param>
    /// <param name="job">The job's name; in a nested flow <c>outer:inner</c>.</param>
    /// <param name="offset">In bytes.</param>
    /// <param name="length">In bytes; 50,000 to 100,000 at a time, for Azkaban holds as much in memory.</param>
    /// <param name="attempt">From 0; null for the last.</param>
    /// <param name="ct">Gives up.</param>
    public Task<AzkabanResult<LogPiece>> JobLogAsync(
        long execution, string job, long offset, int length, int? attempt, CancellationToken ct)
        => LogAsync(
            Read(
                $"show the log of {job} in execution {execution}", Executor, "fetchExecJobLogs",
                [
                    ("execid", $"{execution}"), ("jobId", job), ("offset", $"{offset}"), ("length", $"{length}"),
                    .. attempt is { } number ? ((string, string)[])[("attempt", $"{number}")] : [],
                ]),
            ct);

    /// <summary>A piece of an execution's own log.</summary>
    /// <param name="execution">The execution's number.</param>
    /// <param name="offset">In bytes.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="ct">Gives up.</param>
    public Task<AzkabanResult<LogPiece>> FlowLogAsync(long execution, long offset, int length, CancellationToken ct)
        => LogAsync(
            Read(
                $"show the log of execution {execution}", Executor, "fetchExecFlowLogs",
                ("execid", $"{execution}"), ("offset", $"{offset}"), ("length", $"{length}")),
            ct);

    private async Task<AzkabanResult<LogPiece>> LogAsync(AzkabanCall call, CancellationToken ct)
        => (await _transport.AskAsync(call, ct)).Then<LogPiece>(
            json => ExecutionReader.TryReadLog(json, out var piece) ? piece : AnswerReader.Unproven(call, json));
}
