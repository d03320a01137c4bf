namespace Belfry.Core.Contracts;

/// <summary>The answer of <c>/health</c>.</summary>
/// <param name="Database"><c>ok</c>, or why it cannot be used.</param>
/// <param name="Leader">The leader's address; null while nobody leads.</param>
/// <param name="Masters">How many masters are alive.</param>
/// <param name="AccountedThrough">Every planned instant up to here has its record.</param>
/// <param name="Tzdata">The release of the time zone database of this master.</param>
/// <param name="TzdataDiffers">Masters whose release is not the leader's: they might plan other instants.</param>
public sealed record HealthDto(
    string Database, string? Leader, int Masters, DateTimeOffset? AccountedThrough, string? Tzdata, IReadOnlyList<string> TzdataDiffers);
