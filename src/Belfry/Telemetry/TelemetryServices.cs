using Microsoft.AspNetCore.Authorization;

namespace Belfry.Telemetry;

internal static class TelemetryServices
{
    /// <summary>What is measured, shown and sent.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, MetricsOptions options, string version)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => new Metering(options, version));
        services.AddSingleton<IAuthorizationHandler, MetricsAccess>();
        services.AddAuthorizationBuilder()
            .AddPolicy(MetricsAccess.Policy, policy => policy.AddRequirements(new ReaderOrNetwork()));
        return services;
    }

    /// <summary>Begins to measure, before anything else is made, and shows it.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        var metering = app.Services.GetRequiredService<Metering>();
        app.MapGet("/metrics", () => TypedResults.Text(metering.Read(), PrometheusText.ContentType))
            .RequireAuthorization(MetricsAccess.Policy).ExcludeFromDescription();
    }
}
