namespace Belfry.Engine;

internal static class EngineServices
{
    /// <summary>What fires, places and records, while this master leads.</summary>
    public static IServiceCollection AddEngine(this IServiceCollection services, AlertOptions alerts)
    {
        services.AddSingleton(alerts);
        services.AddSingleton<EngineMeter>();
        services.AddSingleton<ScheduleBook>();
        services.AddSingleton<SpecSecrets>();
        services.AddHostedService<Scheduler>();
        return services;
    }
}
