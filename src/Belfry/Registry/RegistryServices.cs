namespace Belfry.Registry;

internal static class RegistryServices
{
    /// <summary>What other programs may find masters and workers by, beside the database.</summary>
    /// <param name="etcd">Null: nothing.</param>
    public static IServiceCollection AddRegistry(this IServiceCollection services, EtcdOptions? etcd)
    {
        if (etcd is null)
            return services;
        services.AddSingleton(etcd);
        services.AddSingleton<EtcdClient>();
        services.AddHostedService<EtcdPublisher>();
        return services;
    }
}
