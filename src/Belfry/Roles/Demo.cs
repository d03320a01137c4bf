using System.Reflection;
using System.Text.Json;
using Belfry.Access;
using Belfry.Api;
using Belfry.Control;
using Belfry.Core.Contracts;
using Belfry.Core.Schedules;

namespace Belfry.Roles;

/// <summary>
/// For <c>./run --demo</c>: loads the jobs of <c>examples/</c>, starts them, and shows the output of the first that
/// runs, so that a newcomer sees a job fire.
/// </summary>
internal static class Demo
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var jobs = services.GetRequiredService<JobControl>();
        var schedules = services.GetRequiredService<ScheduleControl>();
        var started = new List<KeyDto>();
        foreach (var job in Examples())
        {
            var created = await jobs.CreateAsync(job, Caller.CommandLine, ct);
            if (created.Failure is { Code: "name_taken" })
                continue; // loaded by an earlier demo, and perhaps changed since: left alone
            started.Add(new KeyDto(created.Value.Id, null));
            Console.Out.WriteLine($"  Loaded the job {job.Name}");
        }
        if (started.Count > 0)
            await schedules.StartAsync(new ScheduleStartDto { JobIds = started }, Caller.CommandLine, ct);
        await ShowFirstRunAsync(services.GetRequiredService<RunControl>(), services.GetRequiredService<OutputControl>(), ct);
    }

    /// <summary>The files of <c>examples/</c>, which the program carries with it.</summary>
    public static IReadOnlyList<JobDto> Examples()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("examples/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name))];
    }

    private static JobDto Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var json = JsonDocument.Parse(stream);
        var errors = new FieldErrors();
        var job = FieldReader.Read<JobDto>(json.RootElement, errors, new CheckContext(TimeProvider.System.GetUtcNow(), Language.English));
        return !errors.Any
            ? job
            : throw new InvalidOperationException($"{name}: {string.Join("; ", errors.All.Select(error => $"{error.Key} {error.Value[0]}"))}");
    }

    private static async Task ShowFirstRunAsync(RunControl runs, OutputControl output, CancellationToken ct)
    {
        Console.Out.WriteLine("  Waiting for the first run …");
        var newestFirst = new ListRequest(1, 1, "-id", new Dictionary<string, string> { ["jobName"] = "hello" });
        RunDto? first = null;
        while (first is null || first.State is "queued" or "assigned")
        {
            await Task.Delay(LookEvery, TimeProvider.System, ct);
            first = (await runs.ListAsync(newestFirst, ct)).Value.Items is [var newest] ? newest : null;
        }
        Console.Out.WriteLine($"  {first.JobName} was due at {first.ScheduledAt:HH:mm:ss} UTC and runs on {first.WorkerName}:");
        Console.Out.WriteLine();
        await foreach (var part in output.FollowAsync(first.RunId, default, ct))
            Console.Out.Write(part.Text);
        Console.Out.WriteLine();
        Console.Out.WriteLine("  It goes on every ten seconds: ./belfry run list. Ctrl-C stops everything.");
    }
}
