using System.Text.Json;
using Belfry.Alerting;
using Belfry.Storage;

namespace Belfry.Tests.Alerting;

public sealed class MessageTests
{
    private static readonly NoticeRow Alert = new()
    {
        Id = 1,
        ChannelId = 1,
        At = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Kind = "worker_lost",
        Text = "Worker a went away.",
    };

    private static readonly NoticeRow Failure = Alert with { Id = 2, Kind = "job_failure", Text = "exit code 3", JobId = 4, JobName = "report", RunId = 9 };

    [Fact]
    public void The_subject_is_one_line_and_counts_the_rest()
    {
        Assert.Equal("[Belfry] worker_lost: Worker a went away.", new Message([Alert], 0, "http://m1").Subject);
        Assert.Equal("[Belfry] Job report failed: exit code 3 (run 9) (and 7 more)", new Message([Failure, Alert], 6, "http://m1").Subject);
        var long_ = new Message([Alert with { Text = $"one\r\nBcc: somebody@example.com\n{new string('x', 500)}" }], 0, "").Subject;
        Assert.DoesNotContain(long_, char.IsControl);
        Assert.Equal(150, long_.Length);
    }

    [Fact]
    public void The_text_says_when_what_and_where()
    {
        var text = new Message([Alert, Failure, Alert with { IsEnd = true }], 2, "http://m1").Text;
        Assert.Contains("2026-03-01 12:00:00Z  worker_lost: Worker a went away.\n", text, StringComparison.Ordinal);
        Assert.Contains("Job report failed: exit code 3 (run 9)\n    http://m1/v1/scheduler-logs/9\n", text, StringComparison.Ordinal);
        Assert.Contains("Over: worker_lost", text, StringComparison.Ordinal);
        Assert.Contains("and 2 more", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_gets_ids_that_stay_the_same()
    {
        var json = JsonSerializer.SerializeToNode(new Message([Failure], 3, "http://m1").Json, Belfry.Core.Contracts.ApiJson.Options)!;
        Assert.Equal(3, json["more"]!.GetValue<long>());
        var notice = json["notices"]![0]!;
        Assert.Equal((2, "job_failure", false, 9), (notice["id"]!.GetValue<long>(), notice["kind"]!.GetValue<string>(), notice["over"]!.GetValue<bool>(), notice["runId"]!.GetValue<long>()));
    }
}
