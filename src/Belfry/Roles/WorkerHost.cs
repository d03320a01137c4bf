using Belfry.Worker;

namespace Belfry.Roles;

/// <summary>Puts a worker together.</summary>
internal static class WorkerHost
{
    public static IHost Build(Action<WorkerOptions> configure, LogFormat log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        ProgramLog.Configure(builder.Logging, log);
        builder.ConfigureContainer(new DefaultServiceProviderFactory(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(5));
        builder.Services.AddWorker();
        builder.Services.Configure(configure);
        return builder.Build();
    }
}
