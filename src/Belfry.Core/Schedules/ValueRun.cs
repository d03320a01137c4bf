using System.Numerics;

namespace Belfry.Core.Schedules;

/// <summary>Values that follow each other at equal distances, from the first through the last.</summary>
internal readonly record struct ValueRun(int First, int Last, int Step)
{
    public bool IsSingle => First == Last;

    /// <summary>The numbers of the bits of a set.</summary>
    public static List<int> Numbers(ulong set)
    {
        var numbers = new List<int>(BitOperations.PopCount(set));
        for (var rest = set; rest != 0; rest &= rest - 1)
            numbers.Add(BitOperations.TrailingZeroCount(rest));
        return numbers;
    }

    public static List<int> Numbers(YearSet years)
    {
        var numbers = new List<int>();
        for (var year = CalendarTable.FirstYear; year <= CalendarTable.LastYear; year++)
        {
            if (years.Contains(year))
                numbers.Add(year);
        }

        return numbers;
    }

    /// <summary>One run when all the numbers are one and are three at least; else their stretches.</summary>
    public static List<ValueRun> Of(List<int> numbers)
    {
        if (numbers.Count > 2)
        {
            var step = numbers[1] - numbers[0];
            if (Enumerable.Range(1, numbers.Count - 2).All(i => numbers[i + 1] - numbers[i] == step))
                return [new ValueRun(numbers[0], numbers[^1], step)];
        }

        return Stretches(numbers);
    }

    /// <summary>Three and more numbers without a gap as one run, others by themselves.</summary>
    public static List<ValueRun> Stretches(List<int> numbers)
    {
        var runs = new List<ValueRun>();
        for (var i = 0; i < numbers.Count; i++)
        {
            var last = i;
            while (last + 1 < numbers.Count && numbers[last + 1] == numbers[last] + 1)
                last++;
            if (last - i < 2)
                last = i;
            runs.Add(new ValueRun(numbers[i], numbers[last], 1));
            i = last;
        }

        return runs;
    }

    /// <summary>Every number by itself.</summary>
    public static List<ValueRun> Singles(List<int> numbers) => numbers.ConvertAll(n => new ValueRun(n, n, 1));
}
