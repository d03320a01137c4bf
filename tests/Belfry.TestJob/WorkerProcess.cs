using Belfry.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Belfry.TestJob;

/// <summary>
/// A worker as a process of its own, for tests that kill it. Arguments are configuration: <c>--Worker:Data=DIR</c>.
/// </summary>
internal static class WorkerProcess
{
    public static async Task<int> RunAsync(string[] options)
    {
        var builder = Host.CreateApplicationBuilder(options);
        builder.Services.AddWorker();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(1));
        try
        {
            using var host = builder.Build();
            await host.RunAsync();
            return 0;
        }
        catch (WorkerStartException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
