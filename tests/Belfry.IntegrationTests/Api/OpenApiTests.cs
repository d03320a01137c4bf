using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Api;

/// <summary>The OpenAPI document is complete, is the committed one, and holds: a walk through all that it says.</summary>
public sealed class OpenApiTests(ApiMaster master) : ApiTest(master)
{
    private const string Update = "BELFRY_WRITE_OPENAPI";

    /// <summary>The name of the user that was made last: a user cannot be renamed.</summary>
    private string _user = "";

    [Fact]
    public async Task The_committed_document_is_the_one_that_is_served()
    {
        var served = (await GetAsync("/openapi/v1.json", Api["viewer"])).Is(200).Text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        var path = Path.Combine(Root(), "docs", "openapi.v1.json");
        if (Environment.GetEnvironmentVariable(Update) is not null)
            await File.WriteAllTextAsync(path, served, Ct);
        var committed = File.Exists(path) ? await File.ReadAllTextAsync(path, Ct) : "";
        Assert.True(
            committed == served,
            $"docs/openapi.v1.json is not what the program serves. If the change is meant, run this test with {Update}=1 and commit the file.");
    }

    [Fact]
    public async Task Every_operation_and_field_says_what_it_is()
    {
        var contract = await ContractAsync();
        Assert.True(contract.Operations.Count() > 40);
        Assert.Equal(contract.Operations.Count(), contract.Operations.Select(operation => operation.Id).Distinct().Count());
        foreach (var operation in contract.Operations)
        {
            Assert.NotEmpty(operation.Json["summary"]!.GetValue<string>());
            Assert.NotEmpty(operation.Json["tags"]!.AsArray());
            Assert.All(operation.Json["parameters"]?.AsArray() ?? [], parameter => Assert.NotEmpty(parameter!["description"]!.GetValue<string>()));
        }
        foreach (var (schema, rules) in contract.Document["components"]!["schemas"]!.AsObject())
        {
            foreach (var (field, its) in rules!["properties"]!.AsObject())
            {
                Assert.True(its!["description"]?.GetValue<string>().Length > 0, $"{schema}.{field} does not say what it is");
                if (schema != "Problem" && its["readOnly"] is null && its["oneOf"]?[0]?["$ref"] is null && its["items"]?["$ref"] is null)
                    Assert.True(its["examples"] is JsonArray { Count: > 0 }, $"{schema}.{field} has no example");
            }
        }
    }

    [Fact]
    public async Task Every_example_is_one_that_its_schema_allows()
    {
        var contract = await ContractAsync();
        foreach (var (schema, rules) in contract.Document["components"]!["schemas"]!.AsObject())
        {
            foreach (var (field, its) in rules!["properties"]!.AsObject().Where(field => field.Value!["examples"] is not null))
            {
                // What may be sent with an offset is shown so.
                if (its!["examples"]![0] is { } example && !example.ToJsonString().EndsWith("00Z\"", StringComparison.Ordinal))
                    Assert.Null(contract.Fault(example, its, $"{schema}.{field}"));
            }
        }
    }

    [Fact]
    public async Task Every_operation_does_what_it_promises_with_valid_input()
    {
        foreach (var operation in (await ContractAsync()).Operations.OrderBy(operation => operation.Id == "signOut"))
        {
            var reply = await CallAsync(operation, await PathAsync(operation), operation.Body is null ? null : await BodyAsync(operation));
            if (operation.Id is "signIn" or "changePassword")
                Assert.Contains(reply.Status, (int[])[401, 422, 429]);
            else
                Assert.True(reply.Status is >= 200 and < 300, $"{operation.Id}: {reply}");
        }
    }

    [Fact]
    public async Task A_body_without_a_required_field_or_with_an_unknown_one_is_refused_by_name()
    {
        foreach (var operation in (await ContractAsync()).Operations.Where(operation => operation.Body is not null))
        {
            var path = await PathAsync(operation);
            var valid = await BodyAsync(operation);
            foreach (var field in operation.Body!["required"]?.AsArray().Select(field => field!.GetValue<string>()) ?? [])
            {
                var body = valid.DeepClone().AsObject();
                body.Remove(field);
                await RefusedAsync(operation, path, body, field);
                body[field] = null;
                await RefusedAsync(operation, path, body, field);
            }
            var more = valid.DeepClone().AsObject();
            more["unknownField"] = 1;
            await RefusedAsync(operation, path, more, "unknownField");
        }
    }

    [Fact]
    public async Task A_field_of_another_type_or_beyond_its_bounds_is_refused_by_name()
    {
        var refused = 0;
        foreach (var operation in (await ContractAsync()).Operations.Where(operation => operation.Body is not null))
        {
            var path = await PathAsync(operation);
            var valid = await BodyAsync(operation);
            foreach (var (field, schema) in operation.Body!["properties"]!.AsObject())
            {
                foreach (var wrong in Wrong(operation.Contract, schema!).Concat(WrongEntries(operation.Contract, schema!)))
                {
                    var body = valid.DeepClone().AsObject();
                    body[field] = wrong?.DeepClone();
                    await RefusedAsync(operation, path, body, field);
                    refused++;
                }
                foreach (var (inner, its) in Inner(operation.Contract, schema!))
                {
                    foreach (var wrong in Wrong(operation.Contract, its!))
                    {
                        var body = valid.DeepClone().AsObject();
                        body[field] = new JsonObject { [inner] = wrong?.DeepClone() };
                        await RefusedAsync(operation, path, body, $"{field}.{inner}");
                        refused++;
                    }
                }
            }
        }
        Assert.True(refused > 300, $"only {refused} wrong fields were tried");
    }

    [Fact]
    public async Task A_parameter_of_another_type_or_beyond_its_bounds_is_refused_by_name()
    {
        foreach (var operation in (await ContractAsync()).Operations)
        {
            var path = await PathAsync(operation);
            foreach (var parameter in operation.Query)
            {
                var name = parameter["name"]!.GetValue<string>();
                foreach (var wrong in Wrong(operation.Contract, parameter["schema"]!).Where(value => value is JsonValue || value is JsonArray { Count: 1 })
                             .Select(value => value!.ToJsonString().Trim('"', '[', ']')).Where(text => IsWrongText(parameter["schema"]!, text)))
                {
                    var query = string.Join('&', operation.Query.Where(other => other["required"]?.GetValue<bool>() == true && other != parameter)
                        .Select(other => $"{other["name"]}=@daily").Append($"{name}={Uri.EscapeDataString(wrong)}"));
                    await RefusedAsync(operation, $"{path}?{query}", operation.Body is null ? null : await BodyAsync(operation), name);
                }
            }
        }
    }

    /// <summary>Values that a schema does not allow: of each other type, and one beyond each bound.</summary>
    private static IEnumerable<JsonNode?> Wrong(Contract contract, JsonNode schema)
    {
        var rules = contract.Resolve(schema);
        if (rules["readOnly"]?.GetValue<bool>() == true)
            yield break;
        foreach (var other in (JsonNode[])[JsonValue.Create("x"), JsonValue.Create(true), JsonValue.Create(1.5), new JsonObject { ["x"] = new JsonArray() }, new JsonArray(new JsonObject())])
        {
            if (contract.Fault(other, rules) is not null)
                yield return other;
        }
        if (rules["minimum"] is { } least)
            yield return JsonValue.Create(least.GetValue<decimal>() - 1);
        if (rules["maximum"] is { } most)
            yield return JsonValue.Create(most.GetValue<decimal>() + 1);
        if (rules["minLength"]?.GetValue<int>() is { } shortest)
            yield return JsonValue.Create(new string('x', shortest - 1));
        if (rules["maxLength"]?.GetValue<int>() is { } longest)
            yield return JsonValue.Create(new string('x', longest + 1));
        if (rules["minItems"] is not null)
            yield return new JsonArray();
        if (rules["maxItems"]?.GetValue<int>() is { } items)
            yield return new JsonArray([.. Enumerable.Repeat(rules["items"]!["type"]?.ToJsonString() == "\"string\"" ? "\"x\"" : "1", items + 1).Select(one => JsonNode.Parse(one))]);
        if (rules["maxProperties"]?.GetValue<int>() is { } fields)
            yield return new JsonObject(Enumerable.Range(0, fields + 1).Select(n => KeyValuePair.Create($"P{n}", (JsonNode?)"x")));
    }

    /// <summary>Lists and maps with one entry, which is a value that its schema does not allow.</summary>
    private static IEnumerable<JsonNode> WrongEntries(Contract contract, JsonNode schema)
    {
        var rules = contract.Resolve(schema);
        if (rules["readOnly"]?.GetValue<bool>() == true)
            yield break;
        if (rules["items"] is { } items)
        {
            foreach (var wrong in Wrong(contract, items))
                yield return new JsonArray(wrong?.DeepClone());
            foreach (var (field, its) in contract.Resolve(items)["properties"]?.AsObject() ?? [])
            {
                foreach (var wrong in Wrong(contract, its!).Concat(WrongEntries(contract, its!)))
                    yield return new JsonArray(new JsonObject { [field] = wrong?.DeepClone() });
            }
        }
        if (rules["additionalProperties"] is JsonObject values)
        {
            foreach (var wrong in Wrong(contract, values))
                yield return new JsonObject { ["NAME"] = wrong?.DeepClone() };
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Inner(Contract contract, JsonNode schema)
        => schema["oneOf"]?[0]?["$ref"] is not null ? contract.Resolve(schema["oneOf"]![0]!)["properties"]!.AsObject() : [];

    /// <summary>In a query all is text, so a number may be one.</summary>
    private static bool IsWrongText(JsonNode schema, string text)
    {
        var type = schema["type"]?.GetValue<string>();
        return type switch
        {
            "string" => schema["enum"] is not null || schema["minLength"] is not null && text.Length == 0 || schema["maxLength"]?.GetValue<int>() < text.Length,
            "boolean" => text is not "true" and not "false",
            _ => text.Length > 0 || type is not null,
        };
    }

    private async Task RefusedAsync(Operation operation, string path, JsonNode? body, string field)
    {
        var reply = await CallAsync(operation, path, body);
        // Sign-in is limited, and this walk is quick.
        if (reply.Status == 429)
            return;
        reply.IsProblem(400, "invalid");
        var named = reply["errors"].AsObject().Select(error => error.Key).ToList();
        Assert.True(named.Exists(name => name == field || name.StartsWith($"{field}.", StringComparison.Ordinal)
            || name.StartsWith($"{field}[", StringComparison.Ordinal)), $"{field} is not named by {reply}");
    }

    private async Task<Reply> CallAsync(Operation operation, string path, JsonNode? body)
    {
        var reply = await SendAsync(new HttpMethod(operation.Method), path, body);
        operation.AssertPromises(reply);
        return reply;
    }

    private async Task<Contract> ContractAsync() => new((await GetAsync("/openapi/v1.json")).Is(200).Json);

    /// <summary>The operation's path with the id of something that was made for it.</summary>
    private async Task<string> PathAsync(Operation operation)
    {
        var id = operation.Path.Contains("{id}") ? await IdAsync(operation) : 0;
        var path = operation.Path.Replace("{id}", id.ToString(CultureInfo.InvariantCulture)).Replace("{version}", "1");
        return operation.Id == "previewCron" ? $"{path}?expression=@daily" : path;
    }

    private async Task<long> IdAsync(Operation operation)
    {
        switch (operation.Path.Split('/')[2])
        {
            case "jobs":
                return (await CreateJobAsync()).Id;
            case "scheduler-logs":
                var job = await CreateJobAsync(("tag", "nobody-has-this"));
                return (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202).Id;
            case "workers":
                return (await PostAsync("/v1/workers", new { host = "h", name = NewName(), srvName = "s" })).Is(201).Id;
            case "worker-groups":
                return (await PostAsync("/v1/worker-groups", new { name = NewName() })).Is(201).Id;
            case "users":
                return (await PostAsync("/v1/users", new { name = _user = NewName(), role = "viewer", password = "not the same" })).Is(201).Id;
            case "tokens":
                return (await PostAsync("/v1/tokens", new { name = "t" })).Is(201).Id;
            case "join-tokens":
                return (await PostAsync("/v1/join-tokens", new { name = "t" })).Is(201).Id;
            case "channels":
                return (await PostAsync("/v1/channels", new { name = NewName(), kind = "webhook", url = "http://127.0.0.1:9/" })).Is(201).Id;
            case "audit-logs":
                return (await GetAsync("/v1/audit-logs?pageSize=1")).Items[0]!["id"]!.GetValue<long>();
            default:
                throw new InvalidOperationException($"{operation.Path}: say here how to make one.");
        }
    }

    /// <summary>The examples of the fields, but for those that must be of this moment.</summary>
    private async Task<JsonObject> BodyAsync(Operation operation)
    {
        var body = new JsonObject();
        foreach (var (field, schema) in operation.Body!["properties"]!.AsObject())
        {
            if (schema!["examples"] is JsonArray { Count: > 0 } examples)
                body[field] = examples[0]?.DeepClone();
        }
        foreach (var absent in (string[])["groupId", "at", "expiresAt", "runAs", "startsAt", "tag", "draining"])
            body.Remove(absent);
        // For the other kind of channel alone.
        if (operation.Path.StartsWith("/v1/channels", StringComparison.Ordinal))
            body.Remove("to");
        if (body.ContainsKey("name"))
            body["name"] = operation.Path.StartsWith("/v1/users", StringComparison.Ordinal) && operation.Method == "PUT" ? _user : NewName();
        if (body.ContainsKey("jobIds"))
            body["jobIds"] = new JsonArray((await CreateJobAsync()).Id);
        if (body.ContainsKey("workerIds"))
            body["workerIds"] = new JsonArray();
        if (operation.Id == "runJob")
            body["version"] = 1;
        return body;
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
