namespace Belfry.Core.Schedules;

/// <summary>The languages in which schedules are explained and errors are told.</summary>
public enum Language
{
    /// <summary>The language of everything that names no other.</summary>
    English,

    /// <summary>Simplified Chinese, 中文.</summary>
    Chinese,
}
