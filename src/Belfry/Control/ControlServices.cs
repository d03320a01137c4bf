namespace Belfry.Control;

internal static class ControlServices
{
    /// <summary>Every action a person can take.</summary>
    public static IServiceCollection AddControl(this IServiceCollection services)
    {
        services.AddSingleton<NextFires>();
        services.AddSingleton<JobControl>();
        services.AddSingleton<ScheduleControl>();
        services.AddSingleton<RunControl>();
        services.AddSingleton<OutputControl>();
        services.AddSingleton<WorkerControl>();
        services.AddSingleton<WorkerGroupControl>();
        services.AddSingleton<MasterControl>();
        services.AddSingleton<CronControl>();
        services.AddSingleton<HealthControl>();
        return services;
    }
}
