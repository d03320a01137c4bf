namespace Belfry.Benchmarks.Site;

/// <summary>A part of a document that a benchmark writes anew, between two comments that stay.</summary>
internal static class MarkedSection
{
    /// <exception cref="InvalidOperationException">The document lacks the comments.</exception>
    public static void Replace(string file, string name, string content)
    {
        var (begin, end) = ($"<!-- {name}:begin -->", $"<!-- {name}:end -->");
        var text = File.ReadAllText(file);
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
            throw new InvalidOperationException($"{file} lacks {begin} and {end}; put them where the table belongs.");
        File.WriteAllText(file, $"{text[..(from + begin.Length)]}\n{content.TrimEnd()}\n{text[to..]}");
    }
}
