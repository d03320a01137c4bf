using Belfry.Access;
using Belfry.Alerting;
using Belfry.Api.SchedulerV2;
using Belfry.Azkaban;
using Belfry.Engine;
using Belfry.Registry;
using Belfry.Storage;
using Belfry.Telemetry;

namespace Belfry.Roles;

/// <summary>What the command line says of the configuration; null where it says nothing.</summary>
internal sealed record ConfigurationOptions(string? File, string? AzkabanUrl, string? AzkabanUser, string? AzkabanPasswordFile);

/// <summary>
/// What a master is configured with: by a file, by the environment, which wins over the file, and by the command line,
/// which wins over both. Everything is checked at start, and all that is wrong is said at once.
/// </summary>
internal sealed record MasterConfiguration(
    AzkabanOptions Azkaban, SchedulerV2Options SchedulerV2, OAuthSettings? OAuth, RetentionOptions Retention)
{
    public MetricsOptions Metrics { get; init; } = new();

    public AlertOptions Alerts { get; init; } = new();

    /// <summary>Null: no mail server.</summary>
    public MailOptions? Mail { get; init; }

    public DeliveryOptions Delivery { get; init; } = new();

    /// <summary>Null: nothing is published.</summary>
    public EtcdOptions? Etcd { get; init; }

    /// <summary>In the data folder, when no other file is named.</summary>
    public const string DefaultFile = "belfry.json";

    private const string OwnPrefix = "BELFRY_";

    /// <summary>Without anything configured.</summary>
    public static MasterConfiguration Default => Read(new ConfigurationBuilder().Build());

    /// <exception cref="StartupException">Names everything that is wrong.</exception>
    public static MasterConfiguration Read(ConfigurationOptions options, DataFolder folder)
    {
        var file = options.File ?? Path.Combine(folder.Path, DefaultFile);
        if (options.File is not null && !File.Exists(file))
            throw new StartupException($"--config {file}: there is no such file.");
        var builder = new ConfigurationBuilder();
        if (File.Exists(file))
            builder.AddJsonStream(Open(file));
        builder.AddEnvironmentVariables();
        builder.AddEnvironmentVariables(OwnPrefix);
        builder.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Azkaban:Url"] = options.AzkabanUrl,
            ["Azkaban:User"] = options.AzkabanUser,
            ["Azkaban:PasswordFile"] = options.AzkabanPasswordFile,
        }.Where(pair => pair.Value is not null));
        try
        {
            return Read(builder.Build());
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw new StartupException($"The configuration in {file} is not JSON as it should be: {(e.InnerException ?? e).Message}", e);
        }
    }

    /// <exception cref="StartupException">Names everything that is wrong.</exception>
    public static MasterConfiguration Read(IConfiguration configuration)
    {
        var errors = new List<string>();
        var read = new MasterConfiguration(
            AzkabanSettings.Read(configuration, errors),
            SchedulerV2Options.Read(configuration, errors),
            OAuthSettings.Read(configuration, errors),
            RetentionOptions.Read(configuration, errors))
        {
            Metrics = MetricsOptions.Read(configuration, errors),
            Alerts = AlertOptions.Read(configuration, errors),
            Mail = MailOptions.Read(configuration, errors),
            Etcd = EtcdOptions.Read(configuration, errors),
        };
        return errors.Count == 0
            ? read
            : throw new StartupException($"The configuration has {errors.Count} faults:\n{string.Join('\n', errors.Select(error => $"  {error}"))}");
    }

    private static MemoryStream Open(string file)
    {
        try
        {
            return new MemoryStream(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The configuration {file} cannot be read: {e.Message}", e);
        }
    }
}
