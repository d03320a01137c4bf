using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Belfry.Api.OpenApi;
using Belfry.Control;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace Belfry.Api;

/// <summary>
/// The query of a call as one of the records of <c>Core/Contracts</c>, or what is wrong with it. A parameter of this
/// type in an endpoint is bound by reading the query; the record's properties are the parameters that there are.
/// </summary>
internal sealed class QueryOf<T> : IRequestPart, IEndpointParameterMetadataProvider
    where T : class
{
    private static readonly IReadOnlyDictionary<string, PropertyInfo> Fields = ContractFields.Of(typeof(T));

    private readonly T? _value;

    private QueryOf(T? value, Failure? failure) => (_value, Failure) = (value, failure);

    public Failure? Failure { get; }

    public bool ReadsQuery => true;

    public T Value => _value ?? throw new InvalidOperationException("The query is wrong.");

    public static ValueTask<QueryOf<T>> BindAsync(HttpContext http)
    {
        var errors = new FieldErrors();
        var json = new JsonObject();
        foreach (var (name, values) in http.Request.Query)
        {
            if (!Fields.TryGetValue(name, out var field))
                errors.Add(name, $"there is no such parameter; there are {string.Join(", ", Fields.Keys)}");
            else if (IsList(field))
                json[name] = new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value ?? ""))]);
            else if (values.Count > 1)
                errors.Add(name, "is given twice");
            else
                json[name] = Json(field, values);
        }
        var query = FieldReader.Read<T>(json, errors, CallContext.Of(http));
        return ValueTask.FromResult(errors.Any ? new QueryOf<T>(null, Failure.Invalid(errors)) : new QueryOf<T>(query, null));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        => builder.Metadata.Add(new QueryFields(typeof(T)));

    private static bool IsList(PropertyInfo field) => field.PropertyType == typeof(IReadOnlyList<KeyDto>);

    /// <summary>A text as the JSON that the field wants; what it cannot be stays a text and is refused by its rules.</summary>
    private static JsonValue Json(PropertyInfo field, StringValues values)
    {
        var text = values.ToString();
        var type = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        if (type == typeof(bool) && text is "true" or "false")
            return JsonValue.Create(text == "true");
        return (type == typeof(int) || type == typeof(long))
               && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
