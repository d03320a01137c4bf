using Belfry.Cli.Terminal;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>Why a job did, does or does not run, as people see it: the reasons first, then what they rest on.</summary>
internal static class ExplainView
{
    public static void Show(Screen screen, ViewerTime time, ExplainDto explained)
    {
        screen.Say($"{explained.Name}:");
        foreach (var reason in explained.Reasons)
            screen.Say($"  {reason.Text}");
        if (explained.Next.Count > 0)
        {
            screen.Say("");
            screen.Table(
                [new($"next ({time.Zone})"), new("on the job's clocks"), new("mind", Gives: true)],
                [.. explained.Next.Select(next => (IReadOnlyList<Cell>)[time.Short(next.At), next.Local.Replace('T', ' '), next.Note])]);
        }
        if (explained.Timers.Count > 0)
        {
            screen.Say("");
            screen.Table(
                [new($"starts once ({time.Zone})"), new("run"), new("asked for by", Gives: true)],
                [.. explained.Timers.Select(timer => (IReadOnlyList<Cell>)[time.Short(timer.At), timer.RunId.ToString(), timer.Username])]);
        }
        if (explained.Active.Count + explained.Last.Count > 0)
        {
            screen.Say("");
            RunView.Table(screen, time, explained.Active.Concat(explained.Last));
        }
        if (explained.Workers.Count > 0)
        {
            screen.Say("");
            screen.Table(
                [new("worker", Gives: true), new("may take it"), new("free slots", IsNumber: true), new("why not", Gives: true)],
                [.. explained.Workers.Select(worker => (IReadOnlyList<Cell>)
                    [worker.Name, worker.Eligible ? new Cell("yes", Tone.Good) : new Cell("no", Tone.Bad), worker.FreeSlots, worker.Why])]);
        }
    }
}
