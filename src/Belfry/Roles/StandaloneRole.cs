using Belfry.Storage;

namespace Belfry.Roles;

/// <summary>What <c>belfry standalone</c> was told.</summary>
internal sealed record StandaloneOptions(
    string? Data, string? Database, string? Http, string? Https, string? RunAs, int? Slots, IReadOnlyList<string> Tags, string? SecretKeyFile, bool Demo,
    ConfigurationOptions Configuration)
{
    public LogFormat Log { get; init; }
}

/// <summary>
/// Everything in one process: the built-in PostgreSQL, a master and a worker, which join each other over the network
/// like any others. Started in that order and stopped in the reverse one: the worker drains, the master gives up the
/// leadership, the database stops last.
/// </summary>
internal static class StandaloneRole
{
    public const int DefaultHttpPort = 8080;
    public const int DefaultHttpsPort = 8443;

    public static async Task<int> RunAsync(StandaloneOptions options, CancellationToken ct)
    {
        using var logs = LoggerFactory.Create(logging => ProgramLog.Configure(logging, options.Log));
        var clock = TimeProvider.System;
        using var folder = await DataFolder.OpenAsync(
            options.Data ?? DataFolder.DefaultPath(), new DataFolderUse("belfry standalone", Passing: false), clock, ct);
        var configuration = MasterConfiguration.Read(options.Configuration, folder);
        using var http = options.Http is { } asked ? ListenAddress.Asked("--http", asked) : ListenAddress.Default(DefaultHttpPort);
        using var https = options.Https is { } askedHttps
            ? ListenAddress.Asked("--https", askedHttps)
            : ListenAddress.Default(DefaultHttpsPort);

        await using var postgres = options.Database is null
            ? await EmbeddedPostgres.StartAsync(folder, logs, clock, ct)
            : null;
        var connectionString = options.Database ?? postgres!.ConnectionString;
        var password = await MasterSetUp.PrepareAsync(connectionString, logs, clock, ct);
        var joinToken = await MasterSetUp.OwnJoinTokenAsync(folder, connectionString, clock, ct);
        var settings = new MasterSettings
        {
            ConnectionString = connectionString,
            MasterId = folder.MasterId,
            SecretKeys = await MasterSetUp.SecretKeysAsync(folder, options.SecretKeyFile, connectionString, ct),
            Http = http,
            Https = https,
            Certificate = ServerCertificate.Open(folder, [], logs, clock),
            Configuration = configuration,
            Log = options.Log,
        };

        await using var master = MasterHost.Build(settings);
        using var worker = WorkerHost.Build(
            own =>
            {
                own.Masters = [http.LocalUrl("http")];
                own.JoinToken = joinToken;
                own.Data = folder.WorkerFolder;
                own.RunAs = options.RunAs;
                own.Slots = options.Slots;
                own.Tags = options.Tags;
            },
            options.Log);
        return await UntilStopAsync(
            master,
            async () =>
            {
                await worker.StartAsync(ct);
                await MasterSetUp.LetOwnerInAsync(folder, connectionString, http.LocalUrl("http"), clock, ct);
                MasterSetUp.Announce(settings, password);
                if (options.Demo)
                    await Demo.RunAsync(master.Services, ct);
            },
            () => worker.StopAsync(CancellationToken.None),
            ct);
    }

    /// <summary>
    /// Starts a master and what goes with it, and stops both in order when the process is asked to, however far the start
    /// has come: a leader that is merely thrown away could not hand over.
    /// </summary>
    /// <param name="begin">What follows the start of the master.</param>
    /// <param name="end">What comes before its stop.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> UntilStopAsync(WebApplication master, Func<Task> begin, Func<Task> end, CancellationToken ct)
    {
        try
        {
            await master.StartAsync(ct);
            await begin();
            await WaitForStopAsync(master, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested || master.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Asked to stop while it was starting: by the command line, or by the host, which hears signals earlier.
        }
        finally
        {
            await end();
            await master.StopAsync(CancellationToken.None);
        }
        return 0;
    }

    /// <summary>Returns when the process is asked to stop, or the master stops by itself.</summary>
    private static async Task WaitForStopAsync(WebApplication master, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, master.Lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
