using System.Net;

namespace Belfry.Api.SchedulerV2;

/// <summary>What <c>SchedulerV2:*</c> says.</summary>
internal sealed record SchedulerV2Options
{
    public const string Section = "SchedulerV2";

    /// <summary>Whoever calls from there without a token may do what an operator may.</summary>
    public IReadOnlyList<IPNetwork> AnonymousFrom { get; init; } = [];

    /// <param name="errors">Gets a sentence for everything that is wrong.</param>
    public static SchedulerV2Options Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren().Where(child => !child.Key.Equals(nameof(AnonymousFrom), StringComparison.OrdinalIgnoreCase)))
            errors.Add($"{Section}:{child.Key} is not known. There is {nameof(AnonymousFrom)}.");
        var networks = new List<IPNetwork>();
        var list = section.GetSection(nameof(AnonymousFrom));
        // A list in a file; in the environment also one text with commas.
        var texts = list.Value is { } joined
            ? joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : list.GetChildren().Select(child => child.Value ?? "");
        foreach (var text in texts)
        {
            if (TryParse(text, out var network))
                networks.Add(network);
            else
                errors.Add($"{Section}:{nameof(AnonymousFrom)} names \"{text}\"; it must be a network such as 10.1.0.0/16, or one address.");
        }
        return new SchedulerV2Options { AnonymousFrom = networks };
    }

    public bool IsLetIn(IPAddress? address)
    {
        if (address is null)
            return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return AnonymousFrom.Any(network => network.Contains(plain));
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
