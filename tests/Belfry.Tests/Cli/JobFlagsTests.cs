using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Belfry.Api;
using Belfry.Cli;
using Belfry.Core.Contracts;
using Belfry.Core.Schedules;

namespace Belfry.Tests.Cli;

public sealed class JobFlagsTests
{
    private readonly CommandLines _belfry = new("Europe/Berlin");

    [Fact]
    public void Every_flag_sets_a_field_that_the_API_takes()
    {
        foreach (var field in new JobFlags(TimeProvider.System).Fields)
        {
            var type = typeof(JobDto);
            foreach (var name in field.Split('.'))
            {
                var property = type.GetProperties().SingleOrDefault(one => JsonNamingPolicy.CamelCase.ConvertName(one.Name) == name);
                Assert.True(property is not null && !property.IsDefined(typeof(AnswerOnlyAttribute), false), field);
                type = property.PropertyType;
            }
        }
    }

    [Fact]
    public void Every_field_of_a_job_has_a_flag()
    {
        var flags = new JobFlags(TimeProvider.System).Fields.Select(field => field.Split('.')[0]).ToHashSet();
        var taken = typeof(JobDto).GetProperties()
            .Where(property => !property.IsDefined(typeof(AnswerOnlyAttribute), false))
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        // These have flags that set several fields at once.
        Assert.Equal(["http", "language", "params", "target", "type"], taken.Where(field => !flags.Contains(field)).Order());
    }

    [Fact]
    public void Flags_become_the_JSON_of_the_API()
    {
        var job = Apply(
            "{}",
            "--name", "backup", "--command", "tar c /home", "--cron", "@daily", "--zone", "Europe/Berlin", "--starts-at", "2026-12-01",
            "--tag", "disk", "--remark", "nightly", "--timeout", "1h30m", "--grace", "5", "--retry", "3", "--retry-delay", "1.5",
            "--retry-backoff", "1.25", "--retry-max-delay", "1h", "--concurrency", "queue", "--queue-limit", "4", "--misfire", "fire_all",
            "--on-lost", "retry", "--lost-after", "1m", "--routing", "round_robin", "--priority", "-5", "--run-as", "backup",
            "--memory", "512M", "--cpu", "10m", "--open-files", "64", "--processes", "8", "--max-output", "1M", "--start-deadline", "2h",
            "--max-concurrent", "2", "--ends-at", "1796256000", "--param", "A=1", "--param", "B=x=y", "--param", "C=");
        AssertIs(
            """
            {
              "name": "backup", "type": "command", "target": "tar c /home", "cron": "@daily", "timeZone": "Europe/Berlin",
              "startsAt": "2026-11-30T23:00:00.000Z", "endsAt": "2026-12-03T00:00:00.000Z", "tag": "disk", "remark": "nightly",
              "timeoutSeconds": 5400, "graceSeconds": 5,
              "retry": {"limit": 3, "delaySeconds": 1.5, "backoff": 1.25, "maxDelaySeconds": 3600},
              "concurrency": "queue", "queueLimit": 4, "maxConcurrent": 2, "misfire": "fire_all", "startDeadlineSeconds": 7200,
              "onLost": "retry", "lostAfterSeconds": 60, "routing": "round_robin", "priority": -5, "runAs": "backup",
              "limits": {"memoryBytes": 536870912, "cpuSeconds": 600, "openFiles": 64, "processes": 8}, "maxOutputBytes": 1048576,
              "params": {"A": "1", "B": "x=y", "C": ""}
            }
            """,
            job);
        AssertIsTaken(job);
    }

    [Fact]
    public void A_call_takes_its_headers_one_by_one()
    {
        var job = Apply(
            "{}",
            "--name", "ping", "--http", "https://example.com/health", "--method", "POST", "--header", "Accept: text/plain",
            "--header", "X-Time:12:30", "--body", "{}", "--expect-status", "204", "--expect-content", "ok");
        AssertIs(
            """
            {
              "name": "ping", "type": "http", "target": "https://example.com/health",
              "http": {
                "method": "POST", "headers": {"Accept": "text/plain", "X-Time": "12:30"}, "body": "{}",
                "expectStatus": 204, "expectContent": "ok"
              }
            }
            """,
            job);
        AssertIsTaken(job);
    }

    [Theory]
    [InlineData("--shell", """{"type":"shell","target":"echo été\n"}""")]
    [InlineData("--python", """{"type":"code","language":"python","target":"echo été\n"}""")]
    [InlineData("--go", """{"type":"code","language":"golang","target":"echo été\n"}""")]
    public void A_script_comes_from_a_file_or_standard_input(string flag, string expected)
    {
        _belfry.Input = Encoding.UTF8.GetBytes("echo été\n");
        AssertIs(expected, Apply("{}", flag, "-"));
    }

    [Fact]
    public void Another_kind_of_target_takes_what_belonged_to_the_one_before_away()
    {
        AssertIs("""{"type":"command","target":"true"}""", Apply("""{"type":"code","language":"python","target":"pass"}""", "--command", "true"));
        AssertIs(
            """{"type":"command","target":"true"}""",
            Apply("""{"type":"http","target":"http://x","http":{"method":"PUT"}}""", "--command", "true"));
    }

    [Fact]
    public void What_no_flag_names_stays_unknown_fields_too()
        => AssertIs(
            """{"name":"b","later":{"x":[1]},"params":{"A":"1","B":"2"},"retry":{"limit":5,"delaySeconds":1}}""",
            Apply(
                """{"name":"a","later":{"x":[1]},"params":{"A":"1","B":"1"},"retry":{"limit":1,"delaySeconds":1}}""",
                "--name", "b", "--param", "B=2", "--retry", "5"));

    [Fact]
    public async Task A_channel_gets_the_events_that_its_flag_names_and_other_channels_keep_theirs()
    {
        var job = await NotifyAsync(
            """{"notify":[{"on":["late"],"channel":1},{"on":["late"],"channel":2},{"on":["late"],"channel":3}]}""",
            "--notify", "on=call=failure, recovery,failure", "--notify", "3=", "--notify", "4=skipped");
        AssertIs(
            """{"notify":[{"on":["late"],"channel":1},{"on":["failure","recovery"],"channel":2},{"on":["skipped"],"channel":4}]}""", job);
        AssertIs("""{"notify":[{"on":["late"],"channel":4}]}""", await NotifyAsync("{}", "--notify", "4=late"));
    }

    [Theory]
    [InlineData("4")]
    [InlineData("=late")]
    [InlineData("4=late,always")]
    [InlineData("4=Late")]
    public async Task A_notice_that_cannot_be_understood_is_named(string value)
    {
        var refusal = await Assert.ThrowsAsync<ClientException>(() => NotifyAsync("{}", "--notify", value));
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Contains($"--notify {value}: give CHANNEL=EVENTS", refusal.Message);
        Assert.Contains("failure, recovery, late, skipped", refusal.Message);
    }

    [Theory]
    [InlineData("--param", "novalue")]
    [InlineData("--param", "=1")]
    [InlineData("--header", "novalue")]
    [InlineData("--shell", "/no/such/file")]
    public void What_cannot_be_understood_is_named(string flag, string value)
    {
        var refusal = Assert.Throws<ClientException>(() => Apply("{}", flag, value));
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Contains($"{flag} {value}", refusal.Message);
    }

    [Fact]
    public void A_script_that_is_no_text_is_refused()
    {
        _belfry.Input = [0xff, 0xfe, 0x00];
        Assert.Contains("UTF-8", Assert.Throws<ClientException>(() => Apply("{}", "--shell", "-")).Message);
    }

    [Fact]
    public void A_mark_at_the_beginning_of_a_file_is_no_part_of_it()
    {
        _belfry.Input = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes("#!/bin/sh\n")];
        AssertIs("""{"type":"shell","target":"#!/bin/sh\n"}""", Apply("{}", "--shell", "-"));
    }

    [Theory]
    [InlineData("[]", "JSON object")]
    [InlineData("{\n  \"name\": }", "line 2")]
    [InlineData("", "JSON")]
    public void A_file_that_is_no_job_is_refused(string text, string words)
    {
        var flags = new JobFlags(TimeProvider.System);
        _belfry.Input = Encoding.UTF8.GetBytes(text);
        var refusal = Assert.Throws<ClientException>(() => flags.ReadFile(Parse(flags, "--file", "-"), _belfry.Around));
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Contains(words, refusal.Message);
    }

    private static ParseResult Parse(JobFlags flags, params string[] words)
    {
        var command = new RootCommand();
        foreach (var option in flags.All)
            command.Add(option);
        var parsed = command.Parse(words, CommandLine.Parsing);
        Assert.Empty(parsed.Errors);
        return parsed;
    }

    private JsonObject Apply(string job, params string[] words)
    {
        var flags = new JobFlags(_belfry.Around.Clock);
        var edited = (JsonObject)JsonNode.Parse(job)!;
        flags.Apply(Parse(flags, words), _belfry.Around, edited);
        return edited;
    }

    private static async Task<JsonObject> NotifyAsync(string job, params string[] words)
    {
        var flags = new JobFlags(TimeProvider.System);
        var edited = (JsonObject)JsonNode.Parse(job)!;
        await flags.ApplyNotifyAsync(
            Parse(flags, words), edited, channel => Task.FromResult(channel == "on=call" ? 2 : long.Parse(channel, CultureInfo.InvariantCulture)));
        return edited;
    }

    private static void AssertIs(string expected, JsonObject job)
        => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), job), job.ToJsonString());

    private static void AssertIsTaken(JsonObject job)
    {
        var errors = new FieldErrors();
        FieldReader.Read<JobDto>(job, errors, new CheckContext(DateTimeOffset.UnixEpoch, Language.English));
        Assert.Empty(errors.All);
    }
}
