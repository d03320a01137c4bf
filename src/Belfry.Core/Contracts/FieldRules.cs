namespace Belfry.Core.Contracts;

/// <summary>The client must send it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MandatoryAttribute : Attribute;

/// <summary>Only in answers. A client may send it back, so that GET, edit, PUT works; it is ignored.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AnswerOnlyAttribute : Attribute
{
    /// <summary>Whether there may be no value yet.</summary>
    public bool CanBeNull { get; init; }
}

/// <summary>Bounds of a number, both inclusive.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BoundsAttribute(double least, double most) : Attribute
{
    public double Least { get; } = least;

    public double Most { get; } = most;
}

/// <summary>Bounds of a text, in Unicode code points; a text of white space alone counts as empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int least, int most) : Attribute
{
    public int Least { get; } = least;

    public int Most { get; } = most;
}

/// <summary>The most bytes that a text may have as UTF-8, or each value of a dictionary.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BytesAttribute(int most) : Attribute
{
    public int Most { get; } = most;
}

/// <summary>Bounds of the number of entries of a list or dictionary.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EntriesAttribute(int least, int most) : Attribute
{
    public int Least { get; } = least;

    public int Most { get; } = most;

    /// <summary>Characters of an entry that is a text, at most; 0 where it has no bound of its own.</summary>
    public int Longest { get; set; }
}

/// <summary>The words that a text may be.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WordsAttribute(params string[] words) : Attribute
{
    public IReadOnlyList<string> Words { get; } = words;
}

/// <summary>In an answer, a record in the form in which it is sent: what only answers have is null.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AsSentAttribute : Attribute;

/// <summary>What the field takes when it is left out, as JSON, for the documentation.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(string json) : Attribute
{
    public string Json { get; } = json;
}

/// <summary>A value as JSON, for the documentation.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ExampleAttribute(string json) : Attribute
{
    public string Json { get; } = json;
}
