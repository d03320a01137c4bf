using Belfry.Control;

namespace Belfry.Api;

/// <summary>
/// What an endpoint takes of a request. It is bound also when it is wrong, so that one answer can name what is wrong in
/// all parts; <see cref="RequestParts"/> sees to it that an endpoint never runs with a wrong one.
/// </summary>
internal interface IRequestPart
{
    /// <summary>Null when it is right.</summary>
    Failure? Failure { get; }

    /// <summary>Whether it looks at the whole query, and so refuses the parameters that it does not know.</summary>
    bool ReadsQuery { get; }
}
