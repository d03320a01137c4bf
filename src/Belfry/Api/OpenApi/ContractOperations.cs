using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Belfry.Api.OpenApi;

/// <summary>Writes down what an endpoint takes and answers, from what stands at the endpoint itself.</summary>
internal sealed class ContractOperations : IOpenApiOperationTransformer
{
    private const string ProblemName = "Problem";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        var schemas = new ContractSchemas(document);
        var endpoint = context.Description.ActionDescriptor.EndpointMetadata;
        var method = context.Description.HttpMethod!;
        operation.Parameters = [.. Parameters(context.Description.RelativePath!, method, endpoint, schemas)];
        var body = endpoint.OfType<IAcceptsMetadata>().LastOrDefault()?.RequestType;
        operation.RequestBody = body is null ? null : new OpenApiRequestBody
        {
            Required = ContractFields.Of(body).Values.Any(field => field.GetCustomAttribute<MandatoryAttribute>() is not null),
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schemas.Of(body, isRequest: true) } },
        };
        operation.Responses = Responses(operation, method, endpoint, schemas, document);
        var isOpen = endpoint.OfType<IAllowAnonymous>().Any();
        operation.Security = isOpen ? [] : null;
        return Task.CompletedTask;
    }

    private static IEnumerable<IOpenApiParameter> Parameters(string path, string method, IList<object> endpoint, ContractSchemas schemas)
    {
        foreach (var name in (IEnumerable<string>)["id", "version"])
        {
            if (path.Contains($"{{{name}}}"))
                yield return new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Path,
                    Required = true,
                    Description = name == "version" ? "The number of a version." : "The numeric id; of jobs and runs the uuid too.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                };
        }
        foreach (var query in endpoint.OfType<QueryFields>())
        {
            foreach (var (name, field) in ContractFields.Of(query.Type))
                yield return Query(name, schemas.OfField(field, isRequest: true), field);
        }
        foreach (var parameter in endpoint.OfType<ListFields>().SelectMany(list => Lists(list.Fields)))
            yield return parameter;
        if (endpoint.OfType<LooksAtIfMatch>().Any())
            yield return Header("If-Match", "The ETag that was read: the call is refused when there is a newer version.");
        if (method == "POST" && !endpoint.OfType<IAllowAnonymous>().Any())
            yield return Header("Idempotency-Key", "At most 200 characters: the same request with the same key is carried out once in 24 hours.", 200);
    }

    private static OpenApiParameter Query(string name, IOpenApiSchema schema, PropertyInfo field)
    {
        // A parameter is left out or has a value; null is no text of a query.
        if (schema is OpenApiSchema own)
        {
            own.Type &= ~JsonSchemaType.Null;
            own.OneOf?.RemoveAt(own.OneOf.Count - 1);
            own.Description = null;
        }
        return new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = ContractSchemas.DescriptionOf(field),
            Required = field.GetCustomAttribute<MandatoryAttribute>() is not null,
            Schema = schema,
        };
    }

    private static IEnumerable<OpenApiParameter> Lists(IReadOnlyList<ListField> fields)
    {
        yield return Query("page", "The page, from 1.", new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "1",
            Default = 1,
        });
        yield return Query("pageSize", "Rows of a page.", new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "1",
            Maximum = ListRequest.MostPageSize.ToString(CultureInfo.InvariantCulture),
            Default = ListRequest.DefaultPageSize,
        });
        yield return Query("sort", "A field to sort by, with a minus in front for the other direction.", new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. fields.Where(field => field.CanSort).SelectMany(field => (string[])[field.Name, "-" + field.Name]).Select(word => (JsonNode)JsonValue.Create(word))],
        });
        yield return Query("from", "createTime is not before this: RFC 3339 or Unix seconds.", Text());
        yield return Query("to", "createTime is before this: RFC 3339 or Unix seconds.", Text());
        foreach (var field in fields.Where(field => field.CanFilter))
            yield return Query(field.Name, Words(field), Filter(field));
    }

    private static string Words(ListField field) => field.Kind switch
    {
        ListFieldKind.Substring => $"{field.Name} holds this text, whatever the case of its letters.",
        ListFieldKind.Member => "It has this one.",
        ListFieldKind.Key => $"{field.Name} is this: the numeric id or the uuid.",
        _ => $"{field.Name} is this.",
    };

    private static OpenApiSchema Filter(ListField field)
    {
        var schema = field.Kind switch
        {
            ListFieldKind.Number => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            ListFieldKind.Truth => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            _ => Text(),
        };
        if (field.Words is { } words)
            schema.Enum = [.. words.Select(word => (JsonNode)JsonValue.Create(word))];
        return schema;
    }

    private static OpenApiResponses Responses(
        OpenApiOperation operation, string method, IList<object> endpoint, ContractSchemas schemas, OpenApiDocument document)
    {
        var refusals = new SortedSet<int>(Implied(operation, method, endpoint));
        var answers = new SortedDictionary<int, OpenApiResponse>();
        foreach (var produced in endpoint.OfType<IProducesResponseTypeMetadata>())
        {
            if (produced.StatusCode >= 400)
                refusals.Add(produced.StatusCode);
            else
                answers[produced.StatusCode] = Response(produced, schemas);
        }
        var responses = new OpenApiResponses();
        foreach (var (status, answer) in answers)
            responses[status.ToString(CultureInfo.InvariantCulture)] = answer;
        foreach (var status in refusals)
            responses[status.ToString(CultureInfo.InvariantCulture)] = Refusal(status, document);
        return responses;
    }

    private static OpenApiResponseReference Refusal(int status, OpenApiDocument document)
    {
        var name = $"Refused{status.ToString(CultureInfo.InvariantCulture)}";
        document.Components ??= new OpenApiComponents();
        document.Components.Responses ??= new SortedDictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        document.Components.Responses.TryAdd(name, new OpenApiResponse
        {
            Description = Refusals.Of(status),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(ProblemName, document) },
            },
        });
        return new OpenApiResponseReference(name, document);
    }

    /// <summary>The refusals that follow from the endpoint's form.</summary>
    private static IEnumerable<int> Implied(OpenApiOperation operation, string method, IList<object> endpoint)
    {
        yield return StatusCodes.Status400BadRequest;
        yield return StatusCodes.Status503ServiceUnavailable;
        var isOpen = endpoint.OfType<IAllowAnonymous>().Any();
        if (!isOpen)
            yield return StatusCodes.Status401Unauthorized;
        if (endpoint.OfType<IAuthorizeData>().LastOrDefault()?.Policy is Access.Policies.Operator or Access.Policies.Admin)
            yield return StatusCodes.Status403Forbidden;
        if (operation.Parameters!.Any(parameter => parameter.In == ParameterLocation.Path))
            yield return StatusCodes.Status404NotFound;
        if (endpoint.OfType<LooksAtIfMatch>().Any())
            yield return StatusCodes.Status412PreconditionFailed;
        if (operation.RequestBody is not null)
        {
            yield return StatusCodes.Status413PayloadTooLarge;
            yield return StatusCodes.Status415UnsupportedMediaType;
        }
        if (method != "POST" || isOpen)
            yield break;
        // Of the idempotency key.
        yield return StatusCodes.Status409Conflict;
        yield return StatusCodes.Status422UnprocessableEntity;
    }

    private static OpenApiResponse Response(IProducesResponseTypeMetadata produced, ContractSchemas schemas)
    {
        var response = new OpenApiResponse { Description = Refusals.Of(produced.StatusCode) };
        if (produced.Type is null || produced.Type == typeof(void))
            return response;
        response.Content = produced.ContentTypes.ToDictionary(
            type => type,
            _ => new OpenApiMediaType { Schema = produced.Type == typeof(string) ? Text() : schemas.Of(produced.Type, isRequest: false) });
        var hasVersion = produced.Type.GetProperty("Version")?.GetCustomAttribute<AnswerOnlyAttribute>() is not null;
        if (hasVersion)
            response.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["ETag"] = new OpenApiHeader { Description = "The version, for If-Match.", Schema = Text() },
            };
        return response;
    }

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema)
        => new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static OpenApiParameter Header(string name, string description, int? longest = null) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = longest },
    };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };
}
