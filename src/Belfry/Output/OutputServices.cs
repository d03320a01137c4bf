namespace Belfry.Output;

internal static class OutputServices
{
    /// <summary>What keeps the output of runs.</summary>
    public static IServiceCollection AddOutput(this IServiceCollection services)
    {
        services.AddSingleton<OutputMeter>();
        services.AddSingleton<OutputWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<OutputWriter>());
        services.AddSingleton<LiveOutputWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveOutputWriter>());
        return services;
    }
}
