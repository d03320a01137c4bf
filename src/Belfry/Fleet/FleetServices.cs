namespace Belfry.Fleet;

internal static class FleetServices
{
    /// <summary>The master's view of workers.</summary>
    public static IServiceCollection AddFleet(this IServiceCollection services)
    {
        services.AddSingleton<WorkerPool>();
        services.AddSingleton<FleetMeter>();
        services.AddSingleton<WorkerEndpoint>();
        services.AddSingleton<FleetRefresh>();
        services.AddSingleton<OutputWatches>();
        return services;
    }
}
