using System.Text.Json;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Registry;

/// <summary>What is published, as keys and values.</summary>
internal static class Services
{
    /// <summary>The service name of masters.</summary>
    public const string Masters = "belfry-master";

    public static string KeyOf(string prefix, string srvName, string id)
        => $"{prefix}/{Uri.EscapeDataString(srvName)}/{Uri.EscapeDataString(id)}";

    /// <summary>Below this lie the workers' keys, and those of masters too.</summary>
    public static string Root(string prefix) => $"{prefix}/";

    public static string Value(MasterRow master) => JsonSerializer.Serialize(
        new { id = master.MasterId, url = master.Url, ip = master.Ip, role = master.Leads ? "leader" : "follower", version = master.Version },
        ApiJson.Options);

    public static string Value(WorkerRow worker) => JsonSerializer.Serialize(
        new
        {
            id = worker.Id,
            name = worker.Name,
            host = worker.Host,
            srvName = worker.SrvName,
            tags = worker.SetTags ?? worker.Tags,
            types = worker.Types,
            capacity = worker.SetSlots ?? worker.Slots,
            draining = worker.SetDrain || worker.Draining,
            version = worker.Program,
        },
        ApiJson.Options);
}
