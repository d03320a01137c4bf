namespace Belfry.FaultLab.Judges;

/// <summary>Something that must not be.</summary>
/// <param name="Judge">Who found it.</param>
internal sealed record Finding(string Judge, string Kind, string Detail)
{
    public override string ToString() => $"{Judge}: {Kind}: {Detail}";
}
