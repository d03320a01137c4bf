using Belfry.Worker.Processes;

namespace Belfry.Worker.Executors;

/// <summary>Which types of jobs this worker can run, as the hello names them.</summary>
internal sealed class JobTypes(Accounts accounts, Spawner spawner)
{
    /// <summary>
    /// Looked at anew each time, so that a program installed later counts from the next connection on.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindAsync()
    {
        List<string> types = ["command", "shell", "http"];
        if (await HasAsync("python3"))
            types.Add("python");
        if (await HasAsync("go"))
            types.Add("golang");
        return types;
    }

    private Task<bool> HasAsync(string program)
        => spawner.InvokeAsAsync(accounts.RunAs, () => ProgramSearch.Find(
            program, "/", RunEnvironment.PathFor(accounts.RunAs, accounts.Own)).Path is not null);
}
