namespace Belfry.Api.OpenApi;

/// <summary>At an endpoint that takes a query: the record whose fields are its parameters.</summary>
internal sealed record QueryFields(Type Type);

/// <summary>At an endpoint that looks at <c>If-Match</c>.</summary>
internal sealed record LooksAtIfMatch;
