using Belfry.Control;
using Belfry.Core.Contracts;

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
        if (failures.Count == 0)
            failures.AddRange(context.Arguments.OfType<PathKey>().Select(key => key.Failure).OfType<Failure>());
        return failures.Count == 0 ? await next(context) : Problems.Of(Together(failures));
    }

    private static Failure NoQuery(IQueryCollection query)
    {
        var errors = new FieldErrors();
        foreach (var name in query.Keys)
            errors.Add(name, "there is no such parameter; this call takes none");
        return Failure.Invalid(errors);
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
