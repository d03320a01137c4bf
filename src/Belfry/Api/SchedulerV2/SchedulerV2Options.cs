using Belfry.Access;

namespace Belfry.Api.SchedulerV2;

/// <summary>What <c>SchedulerV2:*</c> says.</summary>
internal sealed record SchedulerV2Options
{
    public const string Section = "SchedulerV2";

    /// <summary>Whoever calls from there without a token may do what an operator may.</summary>
    public NetworkList AnonymousFrom { get; init; } = NetworkList.Empty;

    /// <param name="errors">Gets a sentence for everything that is wrong.</param>
    public static SchedulerV2Options Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren().Where(child => !child.Key.Equals(nameof(AnonymousFrom), StringComparison.OrdinalIgnoreCase)))
            errors.Add($"{Section}:{child.Key} is not known. There is {nameof(AnonymousFrom)}.");
        return new SchedulerV2Options { AnonymousFrom = NetworkList.Read(section.GetSection(nameof(AnonymousFrom)), errors) };
    }
}
