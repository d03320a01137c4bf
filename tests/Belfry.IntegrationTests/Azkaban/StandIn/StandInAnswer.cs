using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Azkaban.StandIn;

/// <summary>An answer, with the content type that Azkaban gives it, or none where it gives none.</summary>
internal sealed record StandInAnswer(int Status, string? ContentType, string Body)
{
    private static readonly JsonSerializerOptions Spread = new() { WriteIndented = true };

    public string? Location { get; init; }

    public string? Cookie { get; init; }

    /// <summary>Of a list.</summary>
    public int Rows { get; init; }

    public static StandInAnswer SignInPage { get; } = new(
        200,
        "text/html;charset=utf-8",
        "<!DOCTYPE html>\n<html lang=\"en\">\n<body>\n      <form id=\"login-form\" role=\"form\">\n      </form>\n</body></html>");

    public static StandInAnswer SignInText { get; } = new(200, null, "Login error. Need username and password");

    public static StandInAnswer SignInJson { get; } = new(
        200, null, """{"action":"login","message":"Invalid Session. Need to re-login","status":"error"}""");

    public static StandInAnswer SessionJson { get; } = Json(new JsonObject { ["error"] = "session" });

    public static StandInAnswer Json(JsonObject json, int status = 200) => new(status, "application/json", json.ToJsonString(Spread));

    /// <summary>Some answers have no content type.</summary>
    public static StandInAnswer Bare(JsonObject json) => new(200, null, json.ToJsonString());

    public static StandInAnswer Log(JsonObject json) => new(200, "application/json;charset=utf-8", json.ToJsonString(Spread));

    public static StandInAnswer Error(string error) => Json(new JsonObject { ["error"] = error });

    public static StandInAnswer Page500(string reason)
    {
        var text = WebUtility.HtmlEncode(reason).Replace("&#39;", "&apos;", StringComparison.Ordinal);
        return new StandInAnswer(
            500,
            "text/html;charset=iso-8859-1",
            $"<html>\n<head>\n<title>Error 500 {text}</title>\n</head>\n<body><h2>HTTP ERROR 500 {text}</h2></body></html>");
    }
}
