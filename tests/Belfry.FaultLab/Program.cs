using System.CommandLine;
using Belfry.FaultLab.Faults;
using Belfry.FaultLab.Sandbox;

namespace Belfry.FaultLab;

/// <summary>The laboratory as a command. Exit code 0: nothing was found; 1: something was; 2: it cannot work
/// here, or was broken off. With the fence down it is 0 when both judges noticed, and 1 when one did not.</summary>
internal static class Program
{
    private const int Sound = 0;
    private const int Faulty = 1;
    private const int CannotWork = 2;

    private static readonly TimeSpan ToCleanUp = TimeSpan.FromSeconds(30);

    public static Task<int> Main(string[] args)
    {
        var minutes = new Option<double>("--minutes") { Description = "For how long faults are made.", DefaultValueFactory = _ => 30 };
        var seed = new Option<int?>("--seed") { Description = "Of the sequence of faults; default: another each time." };
        var only = new Option<string[]>("--only")
        {
            Description = $"Kinds of faults, in this order: {string.Join(", ", FaultKind.All.Select(kind => kind.Name))}. Default: all, at random.",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. FaultKind.All.Select(kind => kind.Name)]);
        var jobs = new Option<int>("--jobs") { Description = "So many more jobs with a schedule, most of them not due; the table is another one of the document." };
        var rush = new Option<int>("--rush") { Description = "So many more jobs that are due each second, to keep the leader busy." };
        var patience = new Option<double>("--patience") { Description = "By how much longer than promised things may take; for a busy machine.", DefaultValueFactory = _ => 1 };
        var breakFence = new Option<bool>("--break-fence") { Description = "Take down what keeps a replaced leader from writing, and make no faults: exit code 0 when both judges notice." };
        var write = new Option<string?>("--write") { Description = "Write the table between the marks of this document.", HelpName = "FILE" };
        var keep = new Option<bool>("--keep") { Description = "Leave the folder with logs and data." };
        var command = new RootCommand("Faults of every kind on a whole cluster, and two judges of what became of its jobs.")
        {
            minutes, seed, only, jobs, rush, patience, breakFence, write, keep,
        };
        command.SetAction((parsed, ct) => RunAsync(
            args,
            new LabOptions
            {
                Span = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                Seed = parsed.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000),
                Only = parsed.GetValue(only) ?? [],
                Jobs = parsed.GetValue(jobs),
                Rush = parsed.GetValue(rush),
                Patience = parsed.GetValue(patience),
                BreakFence = parsed.GetValue(breakFence),
                Write = parsed.GetValue(write),
                Keep = parsed.GetValue(keep),
                Command = $"./faults {string.Join(' ', args)}",
            },
            ct));
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = ToCleanUp });
    }

    private static async Task<int> RunAsync(string[] args, LabOptions options, CancellationToken ct)
    {
        try
        {
            if (!Cage.IsInside)
            {
                if (await Cage.WhatIsMissingAsync(ct) is { } missing)
                    throw new LabException($"The fault laboratory cannot work here: {missing}");
                throw Cage.Enter(args);
            }
            await Cage.FurnishAsync(ct);
            using var folder = LabFolder.Make(options.Keep);
            var report = await new Laboratory(options, folder.Path).RunAsync(ct);
            Console.Out.WriteLine(report.ToText());
            if (options.Write is { } file)
                report.WriteTo(file);
            if (!options.BreakFence)
                return report.Findings.Count == 0 ? Sound : Faulty;
            Console.Out.WriteLine(report.FenceVerdict);
            return report.IsFenceNoticed ? Sound : Faulty;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Broken off.");
            return CannotWork;
        }
        catch (LabException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return CannotWork;
        }
    }
}
