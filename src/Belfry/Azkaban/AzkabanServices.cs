namespace Belfry.Azkaban;

internal static class AzkabanServices
{
    /// <summary>The jobs of <c>/scheduler-v2</c>, and what the leader does for them.</summary>
    public static IServiceCollection AddAzkaban(this IServiceCollection services, AzkabanOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<AzkabanAccess>();
        services.AddHostedService(provider => provider.GetRequiredService<AzkabanAccess>());
        services.AddSingleton<Submitter>();
        services.AddSingleton<AzkabanFlows>();
        services.AddSingleton<NativeFlows>();
        services.AddSingleton<FlowJobs>();
        services.AddHostedService<AzkabanDuties>();
        return services;
    }
}
