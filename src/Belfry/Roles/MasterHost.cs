using System.Net;
using Belfry.Access;
using Belfry.Alerting;
using Belfry.Api;
using Belfry.Api.SchedulerV2;
using Belfry.Azkaban;
using Belfry.Cluster;
using Belfry.Control;
using Belfry.Engine;
using Belfry.Fleet;
using Belfry.Output;
using Belfry.Registry;
using Belfry.Storage;
using Belfry.Telemetry;

namespace Belfry.Roles;

/// <summary>What a master is started with.</summary>
internal sealed record MasterSettings
{
    public required string ConnectionString { get; init; }

    public required Guid MasterId { get; init; }

    /// <summary>What seals the secrets that are stored in the database.</summary>
    public required SecretKeys SecretKeys { get; init; }

    public required ListenAddress Http { get; init; }

    /// <summary>Null: no HTTPS.</summary>
    public ListenAddress? Https { get; init; }

    /// <summary>Needed with <see cref="Https"/>.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>Where others reach it; null: the HTTP address.</summary>
    public string? Advertise { get; init; }

    public LogFormat Log { get; init; }

    /// <summary>What is configured beside the command line's own options.</summary>
    public MasterConfiguration Configuration { get; init; } = MasterConfiguration.Default;
}

/// <summary>Puts a master together. This list and its neighbours here are the only places that know every folder.</summary>
internal static class MasterHost
{
    // Larger bodies than the API takes are read to their end, so that their senders get to read the answer.
    private const long LargestReadBody = 8 * ApiServices.LargestBody;

    public static WebApplication Build(MasterSettings settings)
    {
        // Not the folder it was started in: what lies there is none of ours.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Host.UseDefaultServiceProvider(options => (options.ValidateOnBuild, options.ValidateScopes) = (true, true));
        ProgramLog.Configure(builder.Logging, settings.Log);
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = TimeSpan.FromSeconds(30);
            // The engine ends its term when something fails; what then still escapes is a fault that must be seen.
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost;
        });
        Listen(builder.WebHost, settings);

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddStorage(settings.ConnectionString, settings.SecretKeys);
        builder.Services.AddSingleton(settings.Configuration.Retention);
        var oauth = settings.Configuration.OAuth;
        if (oauth is not null && settings.SecretKeys.Newest is null)
            throw new StartupException("Sign-in by OAuth needs the cluster's key, which this master does not have: copy seal.key from another master.");
        builder.Services.AddAccess(oauth);
        builder.Services.AddOutput();
        builder.Services.AddCluster(new ClusterOptions
        {
            Master = settings.MasterId,
            Url = settings.Advertise ?? settings.Http.Url("http"),
            Ip = new Uri(settings.Advertise ?? settings.Http.Url("http")).Host,
            Version = ProgramVersion.Text,
            SecretKey = settings.SecretKeys.Newest,
        });
        builder.Services.AddFleet();
        builder.Services.AddEngine(settings.Configuration.Alerts);
        builder.Services.AddControl();
        builder.Services.AddAzkaban(settings.Configuration.Azkaban);
        builder.Services.AddAlerting(settings.Configuration.Mail, settings.Configuration.Delivery);
        builder.Services.AddRegistry(settings.Configuration.Etcd);
        builder.Services.AddTelemetry(settings.Configuration.Metrics, ProgramVersion.Text);
        builder.Services.AddApi();
        builder.Services.AddSchedulerV2(settings.Configuration.SchedulerV2);

        var app = builder.Build();
        app.MapMetrics();
        _ = app.Services.GetRequiredService<ClusterMeter>();
        if (oauth is not null)
            OAuthSignIn.UsePublicUrl(app, oauth);
        app.Use(async (http, next) =>
        {
            // Whether a master is healthy is its own matter: no number of calls makes it ill.
            if (http.Request.Path.StartsWithSegments("/worker", StringComparison.OrdinalIgnoreCase))
                Database.ServeWorker();
            else if (!http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
                Database.ServeCall();
            await next(http);
        });
        app.UseApi();
        app.MapApi();
        SchedulerV2Api.Map(app);
        WorkerEndpoint.Map(app);
        return app;
    }

    private static void Listen(ConfigureWebHostBuilder web, MasterSettings settings)
    {
        var bound = new Dictionary<EndPoint, ListenAddress> { [settings.Http.EndPoint] = settings.Http };
        if (settings.Https is { } https)
            bound[https.EndPoint] = https;
        web.UseKestrelCore();
        if (settings.Https is not null)
            web.UseKestrelHttpsConfiguration();
        web.UseSockets(options => options.CreateBoundListenSocket = endPoint => bound[endPoint].Socket);
        web.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = LargestReadBody;
            options.Listen(settings.Http.EndPoint);
            if (settings.Https is not null)
                options.Listen(settings.Https.EndPoint, listen => listen.UseHttps(settings.Certificate!.ForKestrel()));
        });
    }
}
