using System.Globalization;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.IntegrationTests.Worker;
using Belfry.Storage;
using Dapper;

namespace Belfry.IntegrationTests.Engine;

/// <summary>
/// What jobs themselves write of their runs: the second judge beside the audit, which knows nothing of the tables. Each
/// attempt writes a line when it begins, so one that was executed twice is seen here and nowhere else.
/// </summary>
internal sealed class Executions
{
    private readonly string _file;

    public Executions()
    {
        _file = Path.Combine(TestWorker.NewFolder(), "executions");
        File.WriteAllText(_file, "");
        // Jobs run under an account of their own.
        File.SetUnixFileMode(_file, (UnixFileMode)Convert.ToInt32("666", 8));
    }

    /// <summary>A job that writes its line and goes on for a while.</summary>
    public JobDto Job(string name, string? cron = "* * * * * *", double seconds = 0) => new()
    {
        Name = name,
        Type = JobType.Shell,
        Target = string.Create(
            CultureInfo.InvariantCulture,
            $"echo \"$BELFRY_RUN_ID $BELFRY_ATTEMPT\" >> {_file}\n{(seconds > 0 ? $"exec sleep {seconds}" : "")}\n"),
        Cron = cron,
        Concurrency = ConcurrencyPolicy.Allow,
        LostAfterSeconds = 5,
    };

    /// <summary>Nothing ran twice, and what is said to have succeeded was executed.</summary>
    /// <returns>How many were executed.</returns>
    public async Task<int> AssertSoundAsync(Database database, CancellationToken ct)
    {
        var lines = await File.ReadAllLinesAsync(_file, ct);
        var runs = lines.Select(line => Guid.Parse(line.Split(' ')[0])).ToList();
        var twice = runs.GroupBy(run => run).Where(same => same.Count() > 1).Select(same => same.Key).ToList();
        Assert.True(twice.Count == 0, $"executed twice: {string.Join(", ", twice.Take(5))}");
        await using var connection = await database.OpenAsync(ct);
        var succeeded = await connection.QueryAsync<Guid>(new CommandDefinition(
            "select uuid from run_history where state = 'succeeded'", cancellationToken: ct));
        var never = succeeded.Except(runs).ToList();
        Assert.True(never.Count == 0, $"never executed: {string.Join(", ", never.Take(5))}");
        return runs.Count;
    }
}
