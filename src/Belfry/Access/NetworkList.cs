using System.Net;

namespace Belfry.Access;

/// <summary>Networks from which something is let in without signing in.</summary>
internal sealed class NetworkList(IReadOnlyList<IPNetwork> networks)
{
    public static NetworkList Empty { get; } = new([]);

    /// <summary>Reads a setting that is a list in a file, and may be one text with commas in the environment.</summary>
    /// <param name="errors">Gets a sentence for everything that is no network.</param>
    public static NetworkList Read(IConfigurationSection list, ICollection<string> errors)
    {
        var networks = new List<IPNetwork>();
        var texts = list.Value is { } joined
            ? joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : list.GetChildren().Select(child => child.Value ?? "");
        foreach (var text in texts)
        {
            if (TryParse(text, out var network))
                networks.Add(network);
            else
                errors.Add($"{list.Path} names \"{text}\"; it must be a network such as 10.1.0.0/16, or one address.");
        }
        return new NetworkList(networks);
    }

    public bool Contains(IPAddress? address)
    {
        if (address is null)
            return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => network.Contains(plain));
    }

    private static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;
        if (!IPAddress.TryParse(text, out var address))
            return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
