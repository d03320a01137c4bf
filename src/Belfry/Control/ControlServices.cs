namespace Belfry.Control;

internal static class ControlServices
{
    /// <summary>Every action a person can take.</summary>
    public static IServiceCollection AddControl(this IServiceCollection services)
    {
        services.AddSingleton<NextFires>();
        services.AddSingleton<ParamSealing>();
        services.AddSingleton<JobControl>();
        services.AddSingleton<JobVersionControl>();
        services.AddSingleton<WorkerVerdicts>();
        services.AddSingleton<ExplainControl>();
        services.AddSingleton<ScheduleControl>();
        services.AddSingleton<RunControl>();
        services.AddSingleton<RunParamsControl>();
        services.AddSingleton<OutputControl>();
        services.AddSingleton<WorkerControl>();
        services.AddSingleton<WorkerGroupControl>();
        services.AddSingleton<MasterControl>();
        services.AddSingleton<CronControl>();
        services.AddSingleton<StorageControl>();
        services.AddSingleton<ChannelControl>();
        services.AddSingleton<AzkabanJobControl>();
        services.AddSingleton<UserControl>();
        services.AddSingleton<TokenControl>();
        services.AddSingleton<JoinTokenControl>();
        services.AddSingleton<AuditLogControl>();
        services.AddSingleton<RepeatControl>();
        services.AddSingleton<HealthControl>();
        services.AddSingleton<OverviewControl>();
        services.AddSingleton<StatisticsControl>();
        return services;
    }
}
