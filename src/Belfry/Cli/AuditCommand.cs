using System.CommandLine;
using System.Text.Json;
using Belfry.Control;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Spectre.Console;

namespace Belfry.Cli;

/// <summary><c>belfry audit</c>: proves that every planned instant of a span is accounted for exactly once.</summary>
internal static class AuditCommand
{
    private static readonly JsonSerializerOptions Pretty = new(ApiJson.Options) { WriteIndented = true };

    private const int Sound = 0;
    private const int Faulty = 1;
    private const int CannotJudge = 2;

    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "Beginning of the span (RFC 3339 or Unix seconds), exclusive.", HelpName = "T", Required = true };
        var to = new Option<string?>("--to") { Description = "End of the span, inclusive; default: now.", HelpName = "T" };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var target = new DatabaseTarget();
        var command = new Command("audit", "Prove that every planned instant is accounted for exactly once. Exit code 0: it is; 1: it is not; 2: it cannot be judged.") { from, to, json, target.Data, target.Database };
        command.SetAction(async (parsed, ct) =>
        {
            if (!Moment.TryParse(parsed.GetRequiredValue(from), out var begin))
                return Refuse($"--from {Moment.Expected}.");
            var end = TimeProvider.System.GetUtcNow();
            if (parsed.GetValue(to) is { } text && !Moment.TryParse(text, out end))
                return Refuse($"--to {Moment.Expected}.");
            var code = Sound;
            try
            {
                await target.UseAsync(
                    parsed,
                    Database.AuditName,
                    async (database, token) => code = await JudgeAsync(database, begin, end, parsed.GetValue(json), token),
                    ct,
                    givesWay: true);
            }
            catch (Exception e) when (e is AuditImpossibleException or StartupException or Npgsql.NpgsqlException)
            {
                return Refuse(e.Message);
            }
            return code;
        });
        return command;
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine(reason);
        return CannotJudge;
    }

    private static async Task<int> JudgeAsync(Database database, DateTimeOffset from, DateTimeOffset to, bool json, CancellationToken ct)
    {
        var progress = Console.IsErrorRedirected
            ? null
            : new Progress<DateTimeOffset>(through => Console.Error.Write($"\r  judged through {through:yyyy-MM-dd HH:mm} UTC "));
        var report = await new InstantAudit(new InstantStore(database)).RunAsync(from, to, progress, ct);
        if (progress is not null)
            Console.Error.Write("\r\u001b[K");
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(report, Pretty));
        else
            Print(report);
        return report.FaultCount == 0 ? Sound : Faulty;
    }

    private static void Print(AuditReport report)
    {
        Console.Out.WriteLine($"Planned instants after {Moment.Text(report.From)} through {Moment.Text(report.To)}: {report.Planned:N0}");
        Console.Out.WriteLine($"  fired on time  {report.OnTime,12:N0}");
        Console.Out.WriteLine($"  fired late     {report.Late,12:N0}   (triggered more than 1 s after the instant)");
        Console.Out.WriteLine($"  skipped        {report.Skipped,12:N0}");
        Console.Out.WriteLine($"  coalesced      {report.Coalesced,12:N0}");
        Console.Out.WriteLine($"  pending        {report.Pending,12:N0}   (after what is accounted for)");
        Console.Out.WriteLine($"Timers: {report.Timers:N0}, of which fired {report.TimersFired:N0}, cancelled {report.TimersCancelled:N0}, pending {report.TimersPending:N0}");
        if (report.FaultCount == 0)
        {
            Console.Out.WriteLine("Nothing is missing and nothing is doubled.");
            return;
        }
        var table = new Table().AddColumns("fault", "job", "name", "instant", "detail");
        foreach (var fault in report.Faults)
            table.AddRow(
                fault.Kind, fault.Job.ToString(), Markup.Escape(fault.JobName), Moment.Text(fault.At), Markup.Escape(fault.Detail));
        AnsiConsole.Write(table);
        Console.Out.WriteLine($"{report.FaultCount:N0} faults{(report.FaultCount > report.Faults.Count ? $", of which the first {report.Faults.Count} are listed" : "")}.");
    }
}
