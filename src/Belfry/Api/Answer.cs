using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>Results of <c>Control</c> as HTTP answers.</summary>
internal static class Answer
{
    public static IResult Ok<T>(Result<T> result) => Of(result, value => Json(value));

    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK)
        => TypedResults.Json(value, ApiJson.Options, statusCode: status);

    public static IResult Of<T>(Result<T> result, Func<T, IResult> then)
        => result.Failure is { } failure ? Problems.Of(failure) : then(result.Value);

    /// <summary>With the version as <c>ETag</c>, which <c>If-Match</c> gives back.</summary>
    public static IResult Versioned<T>(HttpContext http, Result<T> result, Func<T, int?> version)
        => Of(result, value => WithVersion(http, value, version));

    /// <summary>201 with the address of what was made.</summary>
    public static IResult Created<T>(HttpContext http, Result<T> result, Func<T, string> path, Func<T, int?> version)
        => Of(result, value =>
        {
            http.Response.Headers.Location = path(value);
            return WithVersion(http, value, version, StatusCodes.Status201Created);
        });

    public static IResult Gone(Result<bool> result) => Of(result, _ => TypedResults.NoContent());

    private static IResult WithVersion<T>(HttpContext http, T value, Func<T, int?> version, int status = StatusCodes.Status200OK)
    {
        if (version(value) is { } number)
            http.Response.Headers.ETag = $"\"{number}\"";
        return Json(value, status);
    }
}
