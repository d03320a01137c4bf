using System.Globalization;
using System.Text;
using Belfry.Storage;

namespace Belfry.Alerting;

/// <summary>What a channel is told at once: as JSON for a program, as text for a person.</summary>
/// <param name="More">So many more wait than are listed.</param>
/// <param name="Url">Where this Belfry is.</param>
internal sealed record Message(IReadOnlyList<NoticeRow> Notices, long More, string Url)
{
    private const int SubjectLength = 150;

    /// <summary>One line.</summary>
    public string Subject
    {
        get
        {
            var first = Line(Notices[0]);
            var rest = Notices.Count - 1 + More;
            var subject = $"[Belfry] {first}{(rest > 0 ? $" (and {rest} more)" : "")}".ReplaceLineEndings(" ");
            return subject.Length <= SubjectLength ? subject : $"{subject[..(SubjectLength - 3)]}...";
        }
    }

    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var notice in Notices)
                text.Append(Time(notice.At)).Append("  ").Append(Line(notice)).Append('\n').Append(Link(notice));
            if (More > 0)
                text.Append("\nand ").Append(More).Append(" more, which are not listed.\n");
            return text.Append("\n-- \nBelfry at ").Append(Url).Append('\n').ToString();
        }
    }

    /// <summary>Receivers may be told the same twice; a notice's id stays the same.</summary>
    public object Json => new
    {
        belfry = Url,
        more = More,
        notices = Notices.Select(notice => new
        {
            id = notice.Id,
            kind = notice.Kind,
            at = notice.At,
            over = notice.IsEnd,
            text = notice.Text,
            jobId = notice.JobId,
            jobName = notice.JobName,
            runId = notice.RunId,
        }),
    };

    private static string Line(NoticeRow notice) => notice switch
    {
        { JobId: { } job, RunId: { } run } => $"Job {notice.JobName ?? job.ToString(CultureInfo.InvariantCulture)} "
            + WordOf(notice.Kind) + (notice.Text.Length == 0 ? "" : $": {notice.Text}") + $" (run {run})",
        { IsEnd: true } => $"Over: {notice.Kind}: {notice.Text}",
        _ => $"{notice.Kind}: {notice.Text}",
    };

    private static string WordOf(string kind) => kind switch
    {
        "job_failure" => "failed",
        "job_recovery" => "succeeded again",
        "job_late" => "was late",
        "job_skipped" => "was skipped",
        _ => kind,
    };

    private string Link(NoticeRow notice) => notice.RunId is { } run ? $"    {Url}/v1/scheduler-logs/{run}\n" : "";

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
