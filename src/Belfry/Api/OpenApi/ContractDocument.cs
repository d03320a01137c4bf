using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Belfry.Api.OpenApi;

/// <summary>What the document says beside its operations.</summary>
internal sealed class ContractDocument : IOpenApiDocumentTransformer
{
    public const string Name = "v1";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Belfry",
            Version = "1",
            Description = "A distributed job scheduler. Fields whose names end in Time are Unix seconds, in At RFC 3339 in UTC with "
                          + "milliseconds; times is elapsed milliseconds. A field that has no value yet is null. Unknown fields and "
                          + "parameters are refused.",
        };
        // Wherever the document is asked for, it is the same.
        document.Servers = null;
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas["Problem"] = Problem();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["token"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API token: POST /v1/tokens, or belfry token create.",
            },
            ["session"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = Access.TokenAuthentication.Cookie,
                Description = "The cookie of POST /v1/session.",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("session", document)] = [] },
        ];
        return Task.CompletedTask;
    }

    private static OpenApiSchema Problem() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Why a call was refused, as RFC 9457 has it.",
        Required = new HashSet<string> { "status", "code" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("A link to the meaning of the status."),
            ["title"] = Text("The name of the status."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
            ["detail"] = Text("What is wrong and what to do, for people."),
            ["code"] = Text("What is wrong, for programs; it does not change."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "What is wrong, by field; fields of inner objects are written with dots.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text("Why.") },
            },
            ["places"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "Where in a field's text it goes wrong, in UTF-16 units from 0.",
                AdditionalProperties = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["position"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
                        ["length"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
                    },
                },
            },
            ["traceId"] = Text("Finds the call in the log."),
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
