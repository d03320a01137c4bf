using System.Text.Json;
using Belfry.Azkaban.Transport;

namespace Belfry.Azkaban;

public sealed partial class AzkabanClient
{
    /// <summary>
    /// Schedules a flow, or replaces its schedule, which keeps its number then and loses every option that is not given
    /// again.
    /// </summary>
    /// <param name="submission">What to execute, and how.</param>
    /// <param name="cron">A Quartz expression, seconds first, in the server's zone; looked at once a minute (3.90.0).</param>
    /// <param name="ct">Gives up waiting; what was sent stays sent.</param>
    /// <returns>The schedule's number.</returns>
    public async Task<AzkabanResult<long>> ScheduleAsync(FlowSubmission submission, string cron, CancellationToken ct)
    {
        var call = Write(
            $"schedule {submission.Project}/{submission.Flow}",
            Schedule,
            [
                ("ajax", "scheduleCronFlow"),
                ("projectName", submission.Project),
                ("flow", submission.Flow),
                ("cronExpression", cron),
                ("concurrentOption", submission.Concurrent == ConcurrentOption.Ignore ? "ignore" : "skip"),
                .. submission.DisabledJobs.Count == 0 ? [] : ((string, string)[])[("disabled", JsonSerializer.Serialize(submission.DisabledJobs))],
                .. submission.Parameters.Select(parameter => ($"flowOverride[{parameter.Key}]", parameter.Value)),
            ]);
        // Success may be said beside an error, with the number -1.
        return (await _transport.AskAsync(call, ct)).Then<long>(
            json => AnswerReader.NumberOf(json, "scheduleId") is > 0 and var id ? id : AnswerReader.Unproven(call, json));
    }

    /// <summary>Removes a schedule.</summary>
    /// <param name="schedule">Its number.</param>
    /// <param name="ct">Gives up waiting; what was sent stays sent.</param>
    public async Task<AzkabanResult<bool>> UnscheduleAsync(long schedule, CancellationToken ct)
    {
        // "action", not "ajax": with the latter Azkaban answers {} and does nothing (3.90.0).
        var call = Write($"remove the schedule {schedule}", Schedule, ("action", "removeSched"), ("scheduleId", $"{schedule}"));
        return (await _transport.AskAsync(call, ct)).Then<bool>(
            json => AnswerReader.TextOf(json, "status") == "success" ? true : AnswerReader.Unproven(call, json));
    }

    /// <summary>All schedules, of all projects.</summary>
    /// <param name="ct">Gives up.</param>
    public async Task<AzkabanResult<IReadOnlyList<FlowSchedule>>> SchedulesAsync(CancellationToken ct)
    {
        var call = Read("list schedules", Schedule, "fetchSchedules");
        // None at all is {}, which is also the answer to a misspelt call: this one is spelt right.
        return (await _transport.AskAsync(call, ct)).Then<IReadOnlyList<FlowSchedule>>(json =>
            (List<FlowSchedule>)[.. AnswerReader.ListOf(json, "items").Select(item => new FlowSchedule(
                AnswerReader.NumberOf(item, "scheduleId") ?? 0,
                AnswerReader.TextOf(item, "projectname") ?? "",
                AnswerReader.TextOf(item, "flowname") ?? "",
                AnswerReader.TextOf(item, "cron") ?? ""))]);
    }
}
