using System.Text;
using Belfry.Control;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Http.Metadata;

namespace Belfry.Api;

/// <summary>Answers in place of the endpoint when a part of the request is wrong, and names all that is.</summary>
internal sealed class RequestParts : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var parts = context.Arguments.OfType<IRequestPart>().ToList();
        var failures = parts.Select(part => part.Failure).OfType<Failure>().ToList();
        if (!parts.Exists(part => part.ReadsQuery) && context.HttpContext.Request.Query.Count > 0)
            failures.Add(NoQuery(context.HttpContext.Request.Query));
        if (await UnexpectedBodyAsync(context.HttpContext) is { } unexpected)
            failures.Add(unexpected);
        if (failures.Count == 0)
            failures.AddRange(context.Arguments.OfType<IPathPart>().Select(part => part.Failure).OfType<Failure>());
        return failures.Count == 0 ? await next(context) : Problems.Of(Together(failures));
    }

    private static Failure NoQuery(IQueryCollection query)
    {
        var errors = new FieldErrors();
        foreach (var name in query.Keys)
            errors.Add(name, "there is no such parameter; this call takes none");
        return Failure.Invalid(errors);
    }

    // What is sent to a call that takes no body was meant to change what it does; an empty object was not.
    private static async Task<Failure?> UnexpectedBodyAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            || http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null)
            return null;
        var start = new byte[16];
        var length = await http.Request.Body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, http.RequestAborted);
        return Encoding.UTF8.GetString(start, 0, length).Trim() is "" or "{}"
            ? null
            : new Failure(FailureKind.Invalid, "malformed", "This call takes no body.");
    }

    private static Failure Together(List<Failure> failures)
    {
        if (failures.Find(failure => failure is { Kind: FailureKind.Invalid, Errors: null }) is { } malformed)
            return malformed;
        var invalid = failures.Where(failure => failure.Kind == FailureKind.Invalid).ToList();
        if (invalid.Count == 0)
            return failures[0];
        var errors = new FieldErrors();
        foreach (var failure in invalid)
            errors.Add(failure.Errors!);
        return Failure.Invalid(errors);
    }
}
