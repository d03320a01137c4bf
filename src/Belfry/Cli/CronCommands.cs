using System.CommandLine;
using Belfry.Cli.Connection;
using Belfry.Cli.Terminal;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary><c>belfry cron</c>.</summary>
internal sealed class CronCommands(ClientCommandFactory make)
{
    public Command All() => new("cron", "Cron expressions.") { Explain() };

    private ClientCommand Explain()
    {
        var expression = new Argument<string[]>("EXPRESSION")
        {
            Description = "Five, six or seven fields, or @hourly, @every 90s, …; quoted, so that the shell leaves * alone.",
            Arity = ArgumentArity.OneOrMore,
        };
        var zone = OptionKinds.Text("--zone", "ZONE", "IANA name of the zone in which it is read. Default UTC.");
        var count = OptionKinds.Whole("--count", "How many of the next times, up to 1,000. Default 10.", least: 1);
        var from = OptionKinds.Time("--from", "The times after this. Default: now.", make.Around.Clock);
        var job = OptionKinds.Text("--job", "JOB", "The job it is for, which H depends on.");
        return make.Make(
            "explain",
            "Say what an expression means and when it is due next.",
            [expression, zone, count, from, job],
            ["belfry cron explain '*/5 8-18 * * mon-fri' --zone Europe/Berlin", "belfry cron explain @hourly --count 3"],
            async (call, ct) =>
            {
                var query = new Query("v1/cron")
                    .With("expression", string.Join(' ', call.Get(expression))).With("timeZone", call.Get(zone)).With("count", call.Get(count))
                    .With("from", call.Get(from) is { } at ? Moment.Text(at) : null)
                    .With("jobId", call.Get(job) is { } text ? (await call.Lookup.JobAsync(text, ct)).ToString() : null);
                var reply = await call.Api.GetAsync(query.ToString(), ct);
                call.Screen.Show(reply.Body, () => Show(call.Screen, reply.As<CronPreviewDto>(), call.Get(zone) ?? "UTC"));
                return ExitCode.Done;
            });
    }

    private static void Show(Screen screen, CronPreviewDto preview, string zone)
    {
        screen.Say(preview.Explanation);
        foreach (var warning in preview.Warnings)
            screen.Say($"Mind: {warning}");
        if (preview.Items.Count == 0)
            return;
        screen.Say("");
        screen.Table(
            zone == "UTC" ? [new("due (UTC)")] : [new($"due ({zone})"), new("in UTC")],
            [.. preview.Items.Select(fire => (IReadOnlyList<Cell>)(zone == "UTC"
                ? [$"{fire.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}"]
                : [fire.Local.Replace('T', ' '), $"{fire.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}"]))]);
    }
}
