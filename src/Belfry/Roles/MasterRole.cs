using Belfry.Storage;

namespace Belfry.Roles;

/// <summary>What <c>belfry master</c> was told.</summary>
internal sealed record MasterOptions(
    string Database, string Data, string Http, string? Https, string? Advertise, string? SecretKeyFile, ConfigurationOptions Configuration)
{
    public LogFormat Log { get; init; }
}

/// <summary>One master of a cluster.</summary>
internal static class MasterRole
{
    public static async Task<int> RunAsync(MasterOptions options, CancellationToken ct)
    {
        using var logs = LoggerFactory.Create(logging => ProgramLog.Configure(logging, options.Log));
        var clock = TimeProvider.System;
        using var folder = await DataFolder.OpenAsync(options.Data, new DataFolderUse("belfry master", Passing: false), clock, ct);
        var configuration = MasterConfiguration.Read(options.Configuration, folder);
        using var http = ListenAddress.Asked("--http", options.Http);
        using var https = options.Https is { } asked ? ListenAddress.Asked("--https", asked) : null;
        var password = await MasterSetUp.PrepareAsync(options.Database, logs, clock, ct);
        var settings = new MasterSettings
        {
            ConnectionString = options.Database,
            MasterId = folder.MasterId,
            SecretKeys = await MasterSetUp.SecretKeysAsync(folder, options.SecretKeyFile, options.Database, ct),
            Http = http,
            Https = https,
            Certificate = https is null ? null : ServerCertificate.Open(folder, Names(options.Advertise), logs, clock),
            Advertise = options.Advertise,
            Configuration = configuration,
            Log = options.Log,
        };
        await using var master = MasterHost.Build(settings);
        return await StandaloneRole.UntilStopAsync(
            master,
            () =>
            {
                MasterSetUp.Announce(settings, password);
                return Task.CompletedTask;
            },
            static () => Task.CompletedTask,
            ct);
    }

    private static string[] Names(string? advertise)
        => Uri.TryCreate(advertise, UriKind.Absolute, out var url) ? [url.Host] : [];
}
