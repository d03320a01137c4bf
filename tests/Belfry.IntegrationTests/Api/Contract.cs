using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Api;

/// <summary>The OpenAPI document as the tests read it: the operations, and whether an answer is one that it promises.</summary>
internal sealed class Contract(JsonObject document)
{
    public JsonObject Document => document;

    public IEnumerable<Operation> Operations
        => from path in document["paths"]!.AsObject()
           from method in path.Value!.AsObject()
           select new Operation(this, method.Key.ToUpperInvariant(), path.Key, method.Value!.AsObject());

    /// <summary>The schema itself, where it is only referred to.</summary>
    public JsonObject Resolve(JsonNode schema)
    {
        while (schema["$ref"]?.GetValue<string>() is { } reference)
            schema = document["components"]!["schemas"]![reference.Split('/')[^1]]!;
        return schema.AsObject();
    }

    /// <summary>Why a value is not what a schema says; null when it is.</summary>
    public string? Fault(JsonNode? value, JsonNode schema, string at = "$")
    {
        var rules = Resolve(schema);
        if (rules["oneOf"] is JsonArray forms)
            return forms.Any(form => Fault(value, form!, at) is null) ? null : $"{at}: {value?.ToJsonString()} is none of {forms.ToJsonString()}";
        var types = rules["type"] switch
        {
            JsonArray several => several.Select(type => type!.GetValue<string>()).ToList(),
            JsonValue one => [one.GetValue<string>()],
            _ => null,
        };
        if (types is not null && !types.Contains(TypeOf(value)) && !(types.Contains("number") && TypeOf(value) == "integer"))
            return $"{at}: {value?.ToJsonString() ?? "null"} is no {string.Join(" or ", types)}";
        if (rules["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
            return $"{at}: {value?.ToJsonString() ?? "null"} is none of {words.ToJsonString()}";
        return value switch
        {
            JsonObject fields => FieldFault(fields, rules, at),
            JsonArray items when rules["items"] is { } item => items.Select((one, i) => Fault(one, item, $"{at}[{i}]")).FirstOrDefault(fault => fault is not null),
            JsonValue text when text.GetValueKind() == JsonValueKind.String => TextFault(text.GetValue<string>(), rules, at),
            _ => null,
        };
    }

    private string? FieldFault(JsonObject fields, JsonObject rules, string at)
    {
        foreach (var required in rules["required"]?.AsArray() ?? [])
        {
            if (!fields.ContainsKey(required!.GetValue<string>()))
                return $"{at}: {required} is missing";
        }
        foreach (var (name, value) in fields)
        {
            if (rules["properties"]?[name] is { } schema)
            {
                if (Fault(value, schema, $"{at}.{name}") is { } fault)
                    return fault;
            }
            else if (rules["additionalProperties"] is JsonObject others)
            {
                if (Fault(value, others, $"{at}.{name}") is { } fault)
                    return fault;
            }
            else if (rules["additionalProperties"]?.GetValueKind() == JsonValueKind.False)
            {
                return $"{at}: {name} is not promised";
            }
        }
        return null;
    }

    private static string? TextFault(string text, JsonObject rules, string at) => rules["format"]?.GetValue<string>() switch
    {
        "uuid" when !Guid.TryParseExact(text, "D", out _) => $"{at}: {text} is no uuid",
        "date-time" when !DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) => $"{at}: {text} is no time",
        _ => null,
    };

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-') ? "integer" : "number",
        _ => "boolean",
    };
}

/// <summary>One operation of the document.</summary>
internal sealed record Operation(Contract Contract, string Method, string Path, JsonObject Json)
{
    public string Id => Json["operationId"]!.GetValue<string>();

    /// <summary>The schema of the body; null when it takes none.</summary>
    public JsonObject? Body => Json["requestBody"]?["content"]!["application/json"]!["schema"] is { } schema ? Contract.Resolve(schema) : null;

    public IEnumerable<JsonObject> Query => (Json["parameters"]?.AsArray() ?? []).Select(one => one!.AsObject()).Where(one => one["in"]!.GetValue<string>() == "query");

    /// <summary>The answer is one that the document promises, in status, type and form.</summary>
    public void AssertPromises(Reply reply)
    {
        var promise = Json["responses"]![reply.Status.ToString(CultureInfo.InvariantCulture)];
        Assert.True(promise is not null, $"{Id} does not promise {reply}");
        if (promise["$ref"]?.GetValue<string>() is { } reference)
            promise = Contract.Document["components"]!["responses"]![reference.Split('/')[^1]]!;
        if (promise["content"] is not JsonObject contents)
        {
            Assert.True(reply.Text.Length == 0, $"{Id} promises no body: {reply}");
            return;
        }
        Assert.True(contents[reply.MediaType!] is not null, $"{Id} does not promise {reply.MediaType} of {reply}");
        if (reply.MediaType!.EndsWith("json", StringComparison.Ordinal))
        {
            var fault = Contract.Fault(JsonNode.Parse(reply.Text), contents[reply.MediaType]!["schema"]!);
            Assert.True(fault is null, $"{Id}: {fault}");
        }
    }

    public override string ToString() => Id;
}
