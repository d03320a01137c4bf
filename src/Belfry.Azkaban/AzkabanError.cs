namespace Belfry.Azkaban;

/// <summary>Why a call to Azkaban did not do what it was to do.</summary>
public enum AzkabanErrorKind
{
    /// <summary>No connection came about: nothing was sent.</summary>
    Unreachable,

    /// <summary>The server's certificate does not verify: nothing was sent.</summary>
    CertificateNotTrusted,

    /// <summary>The call was held up before it was sent, for longer than its caller allowed: nothing was sent.</summary>
    NotSent,

    /// <summary>No answer, or not all of one, within the call's time.</summary>
    TimedOut,

    /// <summary>The connection broke before the whole answer was there.</summary>
    ConnectionLost,

    /// <summary>HTTP 500 and above. Azkaban gives it for a missing parameter, too, and for a log that it cannot read now.</summary>
    ServerFailed,

    /// <summary>The answer is not one that this call has: no JSON, an empty body, or one without the field that proves success.</summary>
    UnexpectedAnswer,

    /// <summary>The user or the password is wrong, or there are too many sessions.</summary>
    SignInRefused,

    /// <summary>Azkaban does not take the session that it has just given.</summary>
    SessionRefused,

    /// <summary>The user lacks a right on the project.</summary>
    NotPermitted,

    /// <summary>There is no such project; executeFlow says so, too, when the user may not execute it (3.90.0).</summary>
    NoSuchProject,

    /// <summary>The project has no such flow.</summary>
    NoSuchFlow,

    /// <summary>There is no such execution.</summary>
    NoSuchExecution,

    /// <summary>The execution has no such job.</summary>
    NoSuchJob,

    /// <summary>There is no such schedule.</summary>
    NoSuchSchedule,

    /// <summary>The execution is not running, so it cannot be cancelled.</summary>
    NotRunning,

    /// <summary>The flow is running already, and it was to be skipped then.</summary>
    AlreadyRunning,

    /// <summary>So many runs of the flow are unfinished that Azkaban takes no more (<c>azkaban.max.concurrent.runs.oneflow</c>).</summary>
    TooManyRuns,

    /// <summary>The web server's queue is full.</summary>
    QueueFull,

    /// <summary>The flow is locked.</summary>
    FlowLocked,

    /// <summary>There is a project of that name already.</summary>
    AlreadyExists,

    /// <summary>The cron expression is none that Quartz knows, or will never be due.</summary>
    BadCron,

    /// <summary>A refusal in Azkaban's own words.</summary>
    Refused,
}

/// <summary>Why a call did not do what it was to do.</summary>
/// <param name="Kind">For programs.</param>
/// <param name="Message">For people: what is wrong and what to do.</param>
public sealed record AzkabanError(AzkabanErrorKind Kind, string Message)
{
    /// <summary>
    /// Whether Azkaban may have carried the call out all the same. Where this is false it certainly did not.
    /// </summary>
    public bool MayHaveTakenEffect { get; init; }

    /// <summary>Whether the server could not be used at all, as opposed to an answer that it gave to this call.</summary>
    public bool IsOutage => Kind is AzkabanErrorKind.Unreachable or AzkabanErrorKind.CertificateNotTrusted
        or AzkabanErrorKind.TimedOut or AzkabanErrorKind.ConnectionLost or AzkabanErrorKind.ServerFailed
        or AzkabanErrorKind.UnexpectedAnswer or AzkabanErrorKind.SignInRefused or AzkabanErrorKind.SessionRefused
        or AzkabanErrorKind.NotSent;

    /// <summary>An outage that any other call would meet, too; one of another kind may be this call's alone.</summary>
    public bool IsOutageForAll => IsOutage
        && Kind is not (AzkabanErrorKind.TimedOut or AzkabanErrorKind.ConnectionLost or AzkabanErrorKind.ServerFailed or AzkabanErrorKind.UnexpectedAnswer);

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}

/// <summary>What a call gave, or why it gave nothing.</summary>
/// <typeparam name="T">What it gives.</typeparam>
public readonly record struct AzkabanResult<T>
{
    private readonly T? _value;

    private AzkabanResult(T? value, AzkabanError? error) => (_value, Error) = (value, error);

    /// <summary>Null when there is a value.</summary>
    public AzkabanError? Error { get; }

    /// <summary>What the call gave.</summary>
    /// <exception cref="InvalidOperationException">There is an error instead.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException(Error.Message);

    /// <summary>A value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator AzkabanResult<T>(T value) => new(value, null);

    /// <summary>An error.</summary>
    /// <param name="error">The error.</param>
    public static implicit operator AzkabanResult<T>(AzkabanError error) => new(default, error);

    /// <summary>The same error, or what <paramref name="then"/> makes of the value.</summary>
    /// <param name="then">Reads the value; null stands for an answer that is none of this call's.</param>
    internal AzkabanResult<TNext> Then<TNext>(Func<T, AzkabanResult<TNext>> then) => Error is { } error ? error : then(_value!);
}
