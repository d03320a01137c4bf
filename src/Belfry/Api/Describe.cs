using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>The fields by which a list can be filtered and sorted, at its endpoint, for the documentation.</summary>
internal sealed record ListFields(IReadOnlyList<ListField> Fields);

/// <summary>What endpoints say of themselves in the OpenAPI document.</summary>
internal static class Describe
{
    /// <param name="id">The operation's name, which generated clients use.</param>
    /// <param name="summary">What it does, in one sentence.</param>
    public static RouteHandlerBuilder Call(this RouteHandlerBuilder endpoint, string id, string summary)
        => endpoint.WithName(id).WithSummary(summary);

    /// <summary>A list with its filters.</summary>
    public static RouteHandlerBuilder Lists<T>(this RouteHandlerBuilder endpoint, IReadOnlyList<ListField> fields)
        => endpoint.WithMetadata(new ListFields(fields)).Answers<PageDto<T>>();

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK)
        => endpoint.Produces<T>(status, "application/json");

    /// <summary>Neither request nor answer is kept for a repetition.</summary>
    public static RouteHandlerBuilder HoldsSecrets(this RouteHandlerBuilder endpoint)
        => endpoint.WithMetadata(new HoldsSecrets());

    /// <summary>204.</summary>
    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder endpoint)
        => endpoint.Produces(StatusCodes.Status204NoContent);

    /// <summary>
    /// Refusals beside those that follow from the endpoint's form: 400 and 413 of what it reads, 401 and 403 of its
    /// rule, 404 of its path, 412 of <c>If-Match</c>.
    /// </summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            endpoint.ProducesProblem(status);
        return endpoint;
    }
}
