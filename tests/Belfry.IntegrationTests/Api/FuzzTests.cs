using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Belfry.IntegrationTests.Api;

/// <summary>
/// Ten thousand random bodies, from nearly right to nonsense: no answer outside of the document, no fault of ours, and
/// nothing half-written.
/// </summary>
public sealed class FuzzTests(ApiMaster master) : ApiTest(master)
{
    private const int Bodies = 10_000;
    private const int AtOnce = 8;

    private static readonly string[] Strings =
    [
        "", " ", "x", "true", "null", "0", "-1", "1e9", "2026-11-20T08:00:00Z", "0 2 * * *", "@every 1s", "H H * * *", "Europe/Berlin", "UTC",
        "command", "shell", "code", "http", "python", "http://localhost/", "GET", "PATH", "BELFRY_X", "a,b", "😀", "\u0301", "\uFFFF", "%s'\"; drop table jobs;--",
        new('y', 201), new('z', 1001),
    ];

    private static readonly string[] RawValues =
        ["\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "1e400", "-0", "1e-400", "99999999999999999999", "0.1", "true", "null", "[]", "{}", "[[[[]]]]", "{\"a\":{\"b\":[1]}}", "1795000000"];

    [Fact]
    public async Task Ten_thousand_random_bodies()
    {
        var contract = new Contract((await GetAsync("/openapi/v1.json")).Is(200).Json);
        var job = await CreateJobAsync(("tag", "nobody-has-this"));
        var targets = Targets(contract, job.Id).ToList();
        var cases = Gen.Zip(Gen.Elements(targets.AsEnumerable()), Gen.Choose(0, int.MaxValue)).Sample(Bodies, 0)
            .Select(pair => (Target: pair.Item1, Body: Body(pair.Item1.Operation).Sample(1, 30).Single()));
        var statuses = new ConcurrentDictionary<int, int>();
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Ct }, async (one, _) =>
        {
            var reply = await SendAsync(new HttpMethod(one.Target.Operation.Method), one.Target.Path, Encoding.UTF8.GetBytes(one.Body));
            Assert.True(reply.Status < 500, $"{reply}\n{one.Body}");
            one.Target.Operation.AssertPromises(reply);
            statuses.AddOrUpdate(reply.Status, 1, (_, count) => count + 1);
        });
        // A fuzzer that is always refused at the door finds nothing inside.
        Assert.True(statuses.GetValueOrDefault(400) > Bodies / 4, Summary(statuses));
        Assert.True(statuses.Where(pair => pair.Key is >= 200 and < 300).Sum(pair => pair.Value) > Bodies / 50, Summary(statuses));
        Assert.Equal(0, await ScalarAsync<long>(HalfWritten));
        (await GetAsync("/v1/jobs?pageSize=500")).Is(200);
        (await GetAsync("/v1/audit-logs?pageSize=500")).Is(200);
    }

    /// <summary>Rows that stand where others should stand too.</summary>
    private const string HalfWritten =
        """
        select (select count(*) from jobs j where not exists (select from job_versions v where v.job_id = j.id and v.version = j.version))
             + (select count(*) from jobs j where j.created_at > now() - interval '10 minutes' and j.username <> 'test'
                and not exists (select from audit_logs a where a.object = 'job' and a.object_id = j.id::text and a.action = 'create'))
             + (select count(*) from workers w where w.instance is null
                and not exists (select from audit_logs a where a.object = 'worker' and a.object_id = w.id::text))
             + (select count(*) from worker_groups g
                where not exists (select from audit_logs a where a.object = 'worker_group' and a.object_id = g.id::text))
             + (select count(*) from worker_group_members m join workers w on w.id = m.worker_id where w.deleted_at is not null)
             + (select count(*) from users u where u.name <> 'admin'
                and not exists (select from audit_logs a where a.object = 'user' and a.object_id = u.id::text and a.action = 'create'))
        """;

    private static IEnumerable<Target> Targets(Contract contract, long job)
    {
        foreach (var operation in contract.Operations.Where(operation => operation.Body is not null))
        {
            // Hashing a password takes its time on purpose, and sign-in is limited: a few calls of these show nothing more.
            if (operation.Path.Contains("password") || operation.Path.EndsWith("/session", StringComparison.Ordinal))
                continue;
            yield return new Target(operation, operation.Path.Replace("{id}", operation.Path.StartsWith("/v1/jobs", StringComparison.Ordinal) ? $"{job}" : "1"));
        }
    }

    private static Gen<string> Body(Operation operation)
        => Gen.Frequency((20, Fields(operation)), (1, Gen.Elements("", "{", "[]", "null", "\"x\"", "{\"a\"", "\uFEFF{}", "{}}", "nul", "{\"\":1}", "{\"name\":\"x\",\"name\":\"y\"}")));

    /// <summary>An object of some of the fields, most with a value that they may have, some with any other.</summary>
    private static Gen<string> Fields(Operation operation)
    {
        var properties = operation.Body!["properties"]!.AsObject().ToList();
        var required = operation.Body["required"]?.AsArray().Select(field => field!.GetValue<string>()).ToHashSet() ?? [];
        var fields = properties.Select(field => Gen.Frequency(
            (required.Contains(field.Key) ? 30 : 5, Good(operation, field.Key, field.Value!).Select(value => $"\"{field.Key}\":{value}")),
            (1, Gen.OneOf(Raw(), Text()).Select(value => $"\"{field.Key}\":{value}")),
            (required.Contains(field.Key) ? 1 : 20, Gen.Constant(""))));
        var unknown = Gen.Frequency((30, Gen.Constant("")), (1, Raw().Select(value => $"\"unknown\":{value}")), (1, Gen.Constant("\"\\ud800\":1")));
        return Gen.CollectToList(fields.Append(unknown)).Select(all => $"{{{string.Join(',', all.Where(field => field.Length > 0))}}}");
    }

    private static Gen<string> Good(Operation operation, string field, JsonNode schema)
    {
        var rules = schema["oneOf"]?[0] is { } first && first["$ref"] is null ? first : schema;
        if (field is "name" or "srvName" && operation.Method == "POST")
            return Gen.Fresh(() => $"\"{NewName("fuzz")}\"");
        if (rules["enum"] is JsonArray words)
            return Gen.Elements(words.Select(word => word?.ToJsonString() ?? "null").AsEnumerable());
        if (schema["examples"] is JsonArray { Count: > 0 } examples)
            return Gen.OneOf(Gen.Constant(examples[0]?.ToJsonString() ?? "null"), Gen.Constant("null"));
        return Gen.Elements("null", "{}", "[]");
    }

    private static Gen<string> Raw() => Gen.Elements(RawValues.AsEnumerable());

    private static Gen<string> Text()
        => Gen.OneOf(Gen.Elements(Strings.AsEnumerable()), ArbMap.Default.GeneratorFor<string>().Where(text => text is not null))
            .Select(text => JsonValue.Create(text)!.ToJsonString());

    private static string Summary(IEnumerable<KeyValuePair<int, int>> statuses)
        => string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} × {pair.Key}"));

    private sealed record Target(Operation Operation, string Path);
}
