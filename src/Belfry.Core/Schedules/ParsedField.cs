namespace Belfry.Core.Schedules;

/// <summary>What one field says, while it is read.</summary>
internal sealed class ParsedField
{
    /// <summary>Bit v for the value v; not used for years.</summary>
    public ulong Values { get; private set; }

    public YearSet Years { get; private set; }

    public uint NearestWeekdays { get; set; }

    public uint DaysBeforeLast { get; set; }

    public bool LastWorkday { get; set; }

    public ulong NthWeekdays { get; set; }

    public byte LastWeekdays { get; set; }

    /// <summary>The field is <c>?</c> or its first character is <c>*</c>.</summary>
    public bool IsOpen { get; set; }

    /// <summary><c>*</c>, a range or a step is written in it.</summary>
    public bool HasSpan { get; set; }

    public void Add(CronField field, int value)
    {
        if (field == CronField.Year)
            Years = Years.With(value);
        else
            Values |= 1UL << value;
    }
}
