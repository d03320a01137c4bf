namespace Belfry.Core.Contracts;

/// <summary>What text PostgreSQL can store: any Unicode but U+0000, and no unpaired surrogate.</summary>
public static class Text
{
    private const char Replacement = '\uFFFD';

    /// <summary>True when it can be stored as it is.</summary>
    public static bool IsRecordable(ReadOnlySpan<char> text) => NextUnrecordable(text, 0) < 0;

    /// <summary>How many Unicode code points it has.</summary>
    public static int Characters(string text) => text.EnumerateRunes().Count();

    /// <summary>The text with each U+0000 and each unpaired surrogate replaced by U+FFFD.</summary>
    public static string Recordable(string text)
    {
        if (IsRecordable(text))
            return text;
        return string.Create(text.Length, text, static (target, source) =>
        {
            source.CopyTo(target);
            for (var bad = NextUnrecordable(target, 0); bad >= 0; bad = NextUnrecordable(target, bad + 1))
                target[bad] = Replacement;
        });
    }

    private static int NextUnrecordable(ReadOnlySpan<char> text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '\0')
                return i;
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return i;
            i++;
        }
        return -1;
    }
}
