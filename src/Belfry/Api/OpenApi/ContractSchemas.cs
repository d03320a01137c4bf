using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Belfry.Core.Contracts;
using Microsoft.OpenApi;

namespace Belfry.Api.OpenApi;

/// <summary>
/// The records of <c>Core/Contracts</c> as JSON schemas, from the attributes by which requests are checked: so what is
/// written down is what holds. A record has two forms: what is sent may leave fields out, what is answered has them all.
/// </summary>
internal sealed class ContractSchemas(OpenApiDocument document)
{
    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>The schema of a type; records go to the document's components and are referred to.</summary>
    /// <param name="isRequest">The form that is sent.</param>
    public IOpenApiSchema Of(Type type, bool isRequest)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare.IsGenericType && bare.GetGenericTypeDefinition() == typeof(PageDto<>))
            return Reference(NameOf(bare, isRequest), () => Record(bare, isRequest));
        if (ContractFields.IsRecord(bare))
            return Reference(NameOf(bare, isRequest), () => Record(bare, isRequest));
        if (ContractFields.EntryOf(bare) is { } entry)
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(entry, isRequest) };
        return Value(bare, isRequest);
    }

    /// <summary>The schema of one field with its rules.</summary>
    public IOpenApiSchema OfField(PropertyInfo field, bool isRequest)
    {
        var schema = Of(field.PropertyType, isRequest || field.GetCustomAttribute<AsSentAttribute>() is not null);
        var isNullable = isRequest ? field.GetCustomAttribute<MandatoryAttribute>() is null : CanBeNull(field);
        var description = DescriptionOf(field);
        if (schema is OpenApiSchemaReference reference)
        {
            var described = new OpenApiSchema { Description = description };
            // Beside a reference nothing else counts in older readers, so null is an alternative of its own.
            described.OneOf = isNullable ? [reference, new OpenApiSchema { Type = JsonSchemaType.Null }] : [reference];
            return described;
        }
        var own = (OpenApiSchema)schema;
        own.Description = description;
        Bound(own, field);
        if (isNullable && own.Type is { } type)
            own.Type = type | JsonSchemaType.Null;
        else if (isNullable && own.OneOf is { } forms)
            forms.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
        if (isNullable && own.Enum is { } words)
            words.Add(JsonNullSentinel.JsonNull);
        if (isRequest && field.GetCustomAttribute<DefaultAttribute>() is { } otherwise)
            own.Default = JsonNode.Parse(otherwise.Json);
        if (field.GetCustomAttribute<ExampleAttribute>() is { } example)
            own.Examples = [JsonNode.Parse(example.Json) ?? JsonNullSentinel.JsonNull];
        return own;
    }

    public static string DescriptionOf(PropertyInfo field)
    {
        var text = field.GetCustomAttribute<DescriptionAttribute>()?.Description
            ?? throw new InvalidOperationException($"{field.DeclaringType!.Name}.{field.Name} has no description.");
        return field.GetCustomAttribute<BytesAttribute>() is { } bytes
            ? $"{text} At most {bytes.Most.ToString("#,0", CultureInfo.InvariantCulture)} bytes as UTF-8{(IsTexts(field.PropertyType) ? " each" : "")}."
            : text;
    }

    private OpenApiSchemaReference Reference(string name, Func<OpenApiSchema> make)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new SortedDictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        if (!document.Components.Schemas.ContainsKey(name))
        {
            // First a placeholder: a record may hold itself.
            document.Components.Schemas[name] = new OpenApiSchema();
            document.Components.Schemas[name] = make();
        }
        return new OpenApiSchemaReference(name, document);
    }

    private OpenApiSchema Record(Type type, bool isRequest)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(),
            AdditionalPropertiesAllowed = false,
        };
        foreach (var (name, field) in ContractFields.Of(type))
        {
            var isAnswered = field.GetCustomAttribute<AnswerOnlyAttribute>() is not null;
            var property = OfField(field, isRequest && !isAnswered);
            // Taken so that an answer can be sent back as it is, and ignored.
            if (isRequest && isAnswered)
                property = new OpenApiSchema { ReadOnly = true, Description = "Ignored. " + DescriptionOf(field) };
            schema.Properties[name] = property;
            var isAlways = isRequest
                ? field.GetCustomAttribute<MandatoryAttribute>() is not null
                : field.GetCustomAttribute<JsonIgnoreAttribute>() is null;
            if (isAlways)
                schema.Required.Add(name);
        }
        return schema;
    }

    private bool CanBeNull(PropertyInfo field)
    {
        if (field.GetCustomAttribute<AnswerOnlyAttribute>() is { } answered)
            return answered.CanBeNull;
        if (field.GetCustomAttribute<MandatoryAttribute>() is not null || field.GetCustomAttribute<DefaultAttribute>() is not null)
            return false;
        return Nullable.GetUnderlyingType(field.PropertyType) is not null
               || _nullability.Create(field).ReadState == NullabilityState.Nullable;
    }

    private static void Bound(OpenApiSchema schema, PropertyInfo field)
    {
        if (field.GetCustomAttribute<BoundsAttribute>() is { } bounds)
        {
            schema.Minimum = bounds.Least.ToString(CultureInfo.InvariantCulture);
            schema.Maximum = bounds.Most.ToString(CultureInfo.InvariantCulture);
        }
        if (field.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            schema.MinLength = length.Least > 0 ? length.Least : null;
            schema.MaxLength = length.Most < int.MaxValue ? length.Most : null;
        }
        if (field.GetCustomAttribute<EntriesAttribute>() is { } entries)
        {
            if (schema.Type == JsonSchemaType.Array)
                (schema.MinItems, schema.MaxItems) = (entries.Least > 0 ? entries.Least : null, entries.Most);
            else
                schema.MaxProperties = entries.Most;
            if (entries.Longest > 0 && schema.Items is OpenApiSchema entry)
                entry.MaxLength = entries.Longest;
        }
        if (field.GetCustomAttribute<WordsAttribute>() is { } words)
            schema.Enum = [.. words.Words.Select(word => (JsonNode)JsonValue.Create(word))];
    }

    private static OpenApiSchema Value(Type type, bool isRequest)
    {
        if (type == typeof(string))
            return new OpenApiSchema { Type = JsonSchemaType.String };
        if (type == typeof(bool))
            return new OpenApiSchema { Type = JsonSchemaType.Boolean };
        if (type == typeof(int))
            return new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" };
        if (type == typeof(long))
            return new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" };
        if (type == typeof(double))
            return new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" };
        if (type == typeof(Guid))
            return new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" };
        if (type == typeof(DateTimeOffset))
            return isRequest ? OneOf(Time(), new OpenApiSchema { Type = JsonSchemaType.Number }) : Time();
        if (type == typeof(KeyDto))
            return OneOf(new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" }, new OpenApiSchema { Type = JsonSchemaType.String });
        if (type == typeof(TagsDto))
            return isRequest ? OneOf(Text(), new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text() }) : Text();
        if (type == typeof(JsonElement))
            return new OpenApiSchema();
        if (type == typeof(IReadOnlyDictionary<string, ParamDto>))
            return new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = OneOf(Text(), SecretParam(isRequest)) };
        if (IsTexts(type))
            return new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Text() };
        if (type.IsEnum)
            return new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. ContractFields.WordsOf(type).Select(word => (JsonNode)JsonValue.Create(word))],
            };
        throw new InvalidOperationException($"{type} has no schema: give it one here.");
    }

    private static bool IsTexts(Type type) => type == typeof(IReadOnlyDictionary<string, string>) || type == typeof(IReadOnlyDictionary<string, ParamDto>);

    /// <summary>A secret: what is answered has no value.</summary>
    private static OpenApiSchema SecretParam(bool isRequest)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["secret"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Enum = [JsonValue.Create(true)] },
            },
            Required = new HashSet<string> { "secret" },
            AdditionalPropertiesAllowed = false,
        };
        if (isRequest)
            schema.Properties["value"] = Text();
        return schema;
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Time() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    private static OpenApiSchema OneOf(params IList<IOpenApiSchema> forms) => new() { OneOf = forms };

    private static string NameOf(Type type, bool isRequest)
    {
        if (type.IsGenericType)
            return NameOf(type.GetGenericArguments()[0], isRequest) + "Page";
        var name = type.Name.EndsWith("Dto", StringComparison.Ordinal) ? type.Name[..^3] : type.Name;
        return isRequest && HasAnswerForm(type) ? name + "Settings" : name;
    }

    /// <summary>Whether the record is answered too, or is part of one that is: then what is sent has a name of its own.</summary>
    private static bool HasAnswerForm(Type type)
        => IsAnswered(type) || type.Assembly.GetTypes().Where(ContractFields.IsRecord).Where(IsAnswered)
            .Any(answered => ContractFields.Of(answered).Values.Any(field => field.PropertyType == type));

    private static bool IsAnswered(Type type)
        => ContractFields.Of(type).Values.Any(field => field.GetCustomAttribute<AnswerOnlyAttribute>() is not null);
}
