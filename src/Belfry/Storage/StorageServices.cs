namespace Belfry.Storage;

internal static class StorageServices
{
    /// <summary>Everything that speaks SQL, on one server.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, string connectionString, SecretKeys keys)
    {
        services.AddSingleton(new Database(connectionString));
        services.AddSingleton(keys);
        services.AddSingleton<Migrator>();
        services.AddSingleton<AccessStore>();
        services.AddSingleton<AzkabanStore>();
        services.AddSingleton<AzkabanJobList>();
        services.AddSingleton<AuditLogStore>();
        services.AddSingleton<ChannelStore>();
        services.AddSingleton<ExplainStore>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<InstantStore>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<LiveOutputStore>();
        services.AddSingleton<LogStore>();
        services.AddSingleton<MasterStore>();
        services.AddSingleton<NoticeStore>();
        services.AddSingleton<OutputStore>();
        services.AddSingleton<OverviewStore>();
        services.AddSingleton<ProtectionKeyStore>();
        services.AddSingleton<RequestStore>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<StatisticsStore>();
        services.AddSingleton<UsageStore>();
        services.AddSingleton<WorkerStore>();
        services.AddSingleton<Alerts>();
        services.AddSingleton<Wakeups>();
        services.AddHostedService(provider => provider.GetRequiredService<Wakeups>());
        return services;
    }
}
