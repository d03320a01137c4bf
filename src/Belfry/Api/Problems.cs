using Belfry.Control;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace Belfry.Api;

/// <summary>Answers in the form of RFC 9457, with a stable <c>code</c>.</summary>
internal static class Problems
{
    public static IResult Of(Failure failure) => Of(
        failure.Kind switch
        {
            FailureKind.Invalid => StatusCodes.Status400BadRequest,
            FailureKind.NotFound => StatusCodes.Status404NotFound,
            FailureKind.Conflict => StatusCodes.Status409Conflict,
            FailureKind.Stale => StatusCodes.Status412PreconditionFailed,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        failure.Code,
        failure.Message,
        failure.Errors);

    public static IResult Of(
        int status, string code, string detail, FieldErrors? errors = null)
        => TypedResults.Problem(Details(status, code, detail, errors));

    public static ProblemDetails Details(
        int status, string code, string detail, FieldErrors? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Detail = detail };
        problem.Extensions["code"] = code;
        if (errors is not null)
            problem.Extensions["errors"] = errors.All;
        if (errors?.Places.Count > 0)
            problem.Extensions["places"] = errors.Places;
        return problem;
    }

    /// <summary>Gives an answer of the framework itself the code and the words that ours have.</summary>
    public static void Complete(ProblemDetails problem, int status)
    {
        problem.Status ??= status;
        problem.Extensions.TryAdd("code", CodeOf(problem.Status.Value));
        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status401Unauthorized =>
                "Sign in, or send an API token that is neither expired nor revoked: Authorization: Bearer <token>.",
            StatusCodes.Status403Forbidden => "Your role does not include this. An administrator can give you another.",
            StatusCodes.Status404NotFound => "There is nothing at this address.",
            StatusCodes.Status405MethodNotAllowed => "This address knows other methods; the Allow header names them.",
            StatusCodes.Status415UnsupportedMediaType => "The body must be JSON: Content-Type: application/json.",
            StatusCodes.Status429TooManyRequests => "Too many attempts. Wait as long as Retry-After says.",
            _ => null,
        };
    }

    /// <summary>The code of an answer that the framework itself gives.</summary>
    public static string CodeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "malformed",
        StatusCodes.Status401Unauthorized => "not_signed_in",
        StatusCodes.Status403Forbidden => "not_allowed",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status413PayloadTooLarge => "too_large",
        StatusCodes.Status415UnsupportedMediaType => "not_json",
        StatusCodes.Status429TooManyRequests => "too_many_requests",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        _ => "error",
    };
}
