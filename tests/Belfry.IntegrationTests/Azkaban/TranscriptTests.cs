using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Belfry.IntegrationTests.Azkaban.StandIn;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>
/// Holds the stand-in to the recordings: each request that Belfry's client can send is sent to it, in the state in which
/// it was recorded, and the answer must have the same status, the same content type (or none), and a body of the same
/// shape, with the same words wherever a client goes by them.
/// </summary>
public sealed partial class TranscriptTests
{
    /// <summary>Calls that Belfry's client has no method for, or a form in which it never sends them.</summary>
    private static readonly string[] NotSent =
    [
        "014-", "015-", "029-", "030-", "033-", "034-", "035-", "036-", "043-", "045-", "055-", "060-", "061-", "073-", "074-", "075-", "076-", "077-",
        "079-", "080-", "081-", "084-", "086-", "087-", "088-", "090-", "092-", "093-", "094-", "096-", "097-", "098-", "099-", "103-", "104-",
        "105-", "106-", "107-", "111-", "112-", "113-", "114-", "115-", "116-", "117-", "118-", "119-", "131-", "137-", "140-", "141-", "150-", "151-",
        "152-", "155-", "159-", "162-", "165-", "166-", "181-", "183-", "184-", "185-", "186-", "187-", "188-", "194-", "199-", "218-",
        "219-", "228-", "240-", "243-", "245-", "251-", "256-", "257-", "258-", "260-", "261-", "262-", "263-", "264-", "265-", "266-",
        "267-", "268-", "269-", "270-", "271-", "272-", "281-", "285-", "286-", "291-", "292-", "300-", "303-", "310-", "311-", "312-", "315-", "317-",
        "318-", "321-", "322-", "325-", "326-", "331-", "332-", "333-", "334-", "335-", "336-", "337-", "338-", "339-", "340-", "341-", "342-",
        "343-", "344-", "345-", "355-", "356-", "357-", "359-", "364-", "367-", "370-", "404-", "408-", "409-", "410-",
    ];

    public static TheoryData<string> Sent() => [.. Transcript.Names().Where(name => !NotSent.Any(start => name.StartsWith(start, StringComparison.Ordinal)))];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_recording_is_replayed_or_named_as_one_that_is_never_sent()
    {
        Assert.All(NotSent, start => Assert.Single(Transcript.Names(), name => name.StartsWith(start, StringComparison.Ordinal)));
        Assert.True(Sent().Count >= 100, $"only {Sent().Count} are replayed");
    }

    [Theory]
    [MemberData(nameof(Sent))]
    public async Task The_stand_in_answers_as_Azkaban_did(string name)
    {
        var recorded = Transcript.Read(name);
        await using var server = await StandInServer.StartAsync(Ct);
        TranscriptState.Prepare(server.State, recorded);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = recorded.Request(server.Url, TranscriptState.ZipOf(recorded));
        using var answer = await client.SendAsync(request, Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(recorded.Status, (int)answer.StatusCode);
        Assert.Equal(recorded.ContentType, answer.Content.Headers.ContentType?.ToString().Replace("; ", ";", StringComparison.Ordinal));
        Assert.Equal(recorded.Headers.ContainsKey("Location"), answer.Headers.Location is not null);
        if (!recorded.Body.StartsWith('{'))
        {
            Assert.Equal(Marks(recorded.Body), Marks(body.Trim()));
            return;
        }
        Compare("$", JsonNode.Parse(recorded.Body)!, JsonNode.Parse(body)!);
    }

    /// <summary>What a client can tell a page or a text by.</summary>
    private static string Marks(string body) => body switch
    {
        // One recording has nothing of the page but its size.
        _ when body.Contains("<form id=\"login-form\"", StringComparison.Ordinal) || body.Contains("[... HTML page le", StringComparison.Ordinal) => "the sign-in page",
        _ when Title().Match(body) is { Success: true } title => title.Value,
        _ => body,
    };

    private static void Compare(string path, JsonNode? recorded, JsonNode? answered)
    {
        Assert.True(Kind(recorded) == Kind(answered), $"{path}: {recorded?.ToJsonString()} was recorded, not {answered?.ToJsonString()}");
        switch (recorded)
        {
            case JsonObject fields:
                // Attempts that came before are known to the recording alone.
                var names = fields.Select(field => field.Key).Where(field => field is not "pastAttempts").Order(StringComparer.Ordinal);
                Assert.True(
                    names.SequenceEqual(answered!.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal)),
                    $"{path}: {recorded.ToJsonString()} was recorded, not {answered.ToJsonString()}");
                foreach (var field in names)
                    Compare($"{path}.{field}", fields[field], answered[field]);
                break;
            case JsonArray { Count: > 0 } items:
                // The order is stable in neither.
                var others = answered!.AsArray();
                Assert.True(items.Count == others.Count, $"{path}: {items.Count} were recorded, not {others.Count}");
                foreach (var (one, other) in items.OrderBy(Key, StringComparer.Ordinal).Zip(others.OrderBy(Key, StringComparer.Ordinal)))
                    Compare($"{path}[]", one, other);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && IsWord(path):
                Assert.Equal(Hash().Replace(value.GetValue<string>(), "@…"), Hash().Replace(answered!.GetValue<string>(), "@…"));
                break;
        }
    }

    /// <summary>Session ids and logs differ; all other texts are what clients go by.</summary>
    private static bool IsWord(string path)
        => !path.EndsWith(".session.id", StringComparison.Ordinal) && !path.EndsWith(".data", StringComparison.Ordinal);

    private static string Key(JsonNode? item)
        => item is JsonObject json ? $"{json["id"] ?? json["flowId"]} {json["execId"] ?? json["scheduleId"] ?? json["projectId"]}" : $"{item}";

    private static string Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString()!,
    };

    [GeneratedRegex("<title>[^<]*", RegexOptions.None, 1000)]
    private static partial Regex Title();

    [GeneratedRegex("@[0-9a-f]+", RegexOptions.None, 1000)]
    private static partial Regex Hash();
}
