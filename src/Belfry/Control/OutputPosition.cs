using System.Globalization;

namespace Belfry.Control;

/// <summary>How far somebody has read a run's output: whoever was cut off goes on from there.</summary>
/// <param name="Piece">The number of the stored piece that follows.</param>
/// <param name="Live">How many bytes behind the pieces before were seen as they came, though they are not stored there.</param>
internal readonly record struct OutputPosition(int Piece, long Live)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, out OutputPosition position)
    {
        position = default;
        if (text?.Split('+') is not { Length: 1 or 2 } parts
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var piece))
            return false;
        var live = 0L;
        if (parts.Length == 2 && !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out live))
            return false;
        position = new OutputPosition(piece, live);
        return true;
    }

    public override string ToString() => Live == 0 ? $"{Piece}" : $"{Piece}+{Live}";
}
