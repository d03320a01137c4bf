namespace Belfry.Alerting;

internal static class AlertingServices
{
    /// <summary>What tells channels.</summary>
    public static IServiceCollection AddAlerting(this IServiceCollection services, MailOptions? mail, DeliveryOptions delivery)
    {
        services.AddSingleton(delivery);
        services.AddSingleton(provider => new Mailer(
            mail, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Mailer>>()));
        services.AddSingleton<Webhook>();
        services.AddSingleton<AlertingMeter>();
        services.AddHostedService<NoticeDelivery>();
        return services;
    }
}
