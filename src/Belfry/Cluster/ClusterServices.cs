namespace Belfry.Cluster;

internal static class ClusterServices
{
    /// <summary>Who is there, who leads, and what time it is.</summary>
    public static IServiceCollection AddCluster(this IServiceCollection services, ClusterOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<DatabaseClock>();
        services.AddSingleton<MasterRegistry>();
        services.AddHostedService(provider => provider.GetRequiredService<MasterRegistry>());
        services.AddSingleton<LeaderElection>();
        services.AddSingleton<ClusterMeter>();
        services.AddHostedService(provider => provider.GetRequiredService<LeaderElection>());
        return services;
    }
}
