using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Belfry.Worker;

/// <summary>The registration of the worker.</summary>
internal static class WorkerServices
{
    /// <summary>Adds a worker that is configured by <see cref="WorkerOptions"/> (section <c>Worker</c>).</summary>
    public static IServiceCollection AddWorker(this IServiceCollection services)
    {
        services.AddOptions<WorkerOptions>()
            .BindConfiguration(WorkerOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<WorkerService>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerService>());
        return services;
    }
}
