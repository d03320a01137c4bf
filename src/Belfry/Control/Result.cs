using Belfry.Core.Contracts;

namespace Belfry.Control;

/// <summary>The kinds of refusal, as the API answers them.</summary>
internal enum FailureKind
{
    /// <summary>400: a field is wrong.</summary>
    Invalid,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>409: the name is taken, the thing is in use, or it is too late.</summary>
    Conflict,

    /// <summary>412: the thing has changed since the caller read it.</summary>
    Stale,

    /// <summary>422: well-formed, but it cannot be done.</summary>
    Unprocessable,
}

/// <summary>Why something was not done.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Message">For people.</param>
/// <param name="Errors">What is wrong by field.</param>
internal sealed record Failure(FailureKind Kind, string Code, string Message, FieldErrors? Errors = null)
{
    /// <param name="field">The one field that is at fault.</param>
    public Failure(FailureKind kind, string code, string message, string field, string why)
        : this(kind, code, message, new FieldErrors())
        => Errors!.Add(field, why);

    public static Failure NotFound(string what) => new(FailureKind.NotFound, "not_found", $"There is no {what}.");

    public static Failure Invalid(FieldErrors errors)
        => new(FailureKind.Invalid, "invalid", "The request has invalid fields.", errors);

    /// <param name="known">The versions of which the caller has read one; null when it does not matter.</param>
    /// <returns>Null when it is one of them still.</returns>
    public static Failure? IfStale(string what, int version, IReadOnlyCollection<int>? known)
        => known is null || known.Contains(version)
            ? null
            : new(FailureKind.Stale, "stale", $"The {what} has been changed since: it is at version {version}.");
}

/// <summary>What was asked for, or why not.</summary>
internal readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Failure? failure) => (_value, Failure) = (value, failure);

    public Failure? Failure { get; }

    /// <exception cref="InvalidOperationException">There is none: <see cref="Failure"/> says why.</exception>
    public T Value => Failure is null ? _value! : throw new InvalidOperationException(Failure.Message);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Failure failure) => new(default, failure);
}
