namespace Belfry.Core.Schedules;

/// <summary>Finds the name that was probably meant by one that is not known.</summary>
internal static class NearMiss
{
    /// <summary>The name with the fewest slips of a letter, at most a third of its letters, or null.</summary>
    public static string? Find(string given, IEnumerable<string> names)
    {
        string? best = null;
        var fewest = Math.Max(1, given.Length / 3) + 1;
        foreach (var name in names)
        {
            // The difference in length alone is that many slips.
            if (Math.Abs(name.Length - given.Length) >= fewest)
                continue;
            var slips = Distance(given, name);
            if (slips >= fewest)
                continue;
            fewest = slips;
            best = name;
        }

        return best;
    }

    /// <summary>Letters to insert, remove or change (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var i = 0; i <= right.Length; i++)
            row[i] = i;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
