using Belfry.Core.Schedules;

namespace Belfry.Core.Contracts;

/// <summary>
/// A record whose fields have rules beside those in their attributes: rules of their own, or between two of them. They
/// are checked also when other fields are wrong already, so that one answer names everything.
/// </summary>
public interface ICheckedContract
{
    /// <summary>
    /// Names what is wrong. A field that has an error already, and one that is missing, is null or holds what it should
    /// not: a rule looks only at what is there.
    /// </summary>
    void Check(FieldErrors errors, CheckContext context);
}

/// <summary>What a check needs beside the record.</summary>
/// <param name="Now">The present time.</param>
/// <param name="Language">The language of the caller, where the words exist in it.</param>
public sealed record CheckContext(DateTimeOffset Now, Language Language);
