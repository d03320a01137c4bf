namespace Belfry.Core.Schedules;

/// <summary>What a warning is about.</summary>
public enum CronWarningKind
{
    /// <summary>A due time does not exist on a day of the next year, because clocks jump ahead over it.</summary>
    SkippedTime,

    /// <summary>A due time comes twice on a day of the next year, because clocks go back over it.</summary>
    RepeatedTime,

    /// <summary>A due day does not exist in every month: 29, 30, 31, the fifth Monday.</summary>
    MissingDay,

    /// <summary>Both day fields are restricted, and either is enough.</summary>
    EitherDay,

    /// <summary>Both day fields are restricted, and both must match, because one begins with a star.</summary>
    BothDays,

    /// <summary>A step does not divide its round evenly, so the distance is another once a round.</summary>
    UnevenStep,

    /// <summary>The expression looks like Quartz's, whose days of the week are numbered otherwise.</summary>
    QuartzWeekday,

    /// <summary>Nothing is due any more.</summary>
    NothingLeft,
}

/// <summary>Something about a schedule that its author may not expect. It is no error.</summary>
public sealed record CronWarning(CronWarningKind Kind, string English, string Chinese)
{
    /// <summary>The warning's sentence, with its full stop.</summary>
    public string In(Language language) => language == Language.Chinese ? Chinese : English;
}
