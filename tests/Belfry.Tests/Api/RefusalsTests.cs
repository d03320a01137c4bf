using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Belfry.Api.OpenApi;
using Belfry.Control;

namespace Belfry.Tests.Api;

/// <summary>The OpenAPI document names every code that the program can refuse with, and no other.</summary>
public sealed partial class RefusalsTests
{
    /// <summary>What can answer a call of <c>/v1</c>. (The front of Azkaban, which calls its own, refuses in a form of its own.)</summary>
    private static readonly string[] Folders = ["Control", "Api"];

    [Fact]
    public void Every_code_is_in_the_words_of_its_status_and_every_word_is_a_code()
    {
        var answered = Folders.SelectMany(folder => Directory.EnumerateFiles(Folder(folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Codes(File.ReadAllText(file))).Distinct().ToList();
        // For what is no operation, so no operation of the document can answer it.
        answered.RemoveAll(one => one.Status == 405);
        Assert.True(answered.Count > 30);
        var named = answered.Select(one => one.Status).Distinct().SelectMany(status => Named(status).Select(code => (status, code))).ToList();
        var unnamed = string.Join(", ", Lines(answered.Except(named)));
        Assert.True(unnamed.Length == 0, $"{nameof(Refusals)} does not name {unnamed}.");
        var unused = string.Join(", ", Lines(named.Except(answered)));
        Assert.True(unused.Length == 0, $"{nameof(Refusals)} names {unused}, which nothing answers, or in a way that this test does not find.");
    }

    [Theory]
    [InlineData("new Failure(FailureKind.Stale, \"stale\", $\"…\")", "412 stale")]
    [InlineData("new(\n    FailureKind.Unprocessable,\n    \"no_key\",", "422 no_key")]
    [InlineData("return Unprocessable(\"too_many\", full)", "422 too_many")]
    [InlineData("Problems.Of(\n    StatusCodes.Status416RangeNotSatisfiable, \"no_range\", \"…\")", "416 no_range")]
    [InlineData("Problems.Of(409, \"in_progress\", \"…\")", "409 in_progress")]
    [InlineData("StatusCodes.Status503ServiceUnavailable => \"unavailable\",", "503 unavailable")]
    [InlineData("StatusCodes.Status503ServiceUnavailable => \"Try again.\",", null)]
    public void A_code_is_found_however_it_is_written(string source, string? code)
        => Assert.Equal(code is null ? [] : [code], Lines(Codes(source)));

    private static IEnumerable<(int Status, string Code)> Codes(string source)
        => ByKind().Matches(source).Select(match => (StatusOf(match.Groups["kind"].Value), match.Groups["code"].Value))
            .Concat(ByStatus().Matches(source).Select(match =>
                (int.Parse(match.Groups["status"].Value, CultureInfo.InvariantCulture), match.Groups["code"].Value)));

    private static int StatusOf(string kind) => Enum.Parse<FailureKind>(kind) switch
    {
        FailureKind.Invalid => 400,
        FailureKind.NotFound => 404,
        FailureKind.Conflict => 409,
        FailureKind.Stale => 412,
        FailureKind.Unprocessable => 422,
        _ => throw new InvalidOperationException($"{kind}: say here with which status it is answered, as Problems does."),
    };

    /// <summary>The codes stand before the colon.</summary>
    private static string[] Named(int status) => Refusals.Of(status).Split(':')[0].Split(", ");

    private static IEnumerable<string> Lines(IEnumerable<(int Status, string Code)> codes)
        => codes.Select(one => $"{one.Status} {one.Code}").Order(StringComparer.Ordinal);

    private static string Folder(string folder, [CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "Belfry", folder));

    /// <summary>A failure, and what makes some of one kind.</summary>
    [GeneratedRegex("""(FailureKind\.(?<kind>[A-Z]\w+),|\b(?<kind>Unprocessable)\()\s*"(?<code>[a-z_]+)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ByKind();

    /// <summary>An answer of the border itself, and the codes of those that the framework gives.</summary>
    [GeneratedRegex("""(\bProblems\.Of\(\s*(StatusCodes\.Status)?(?<status>\d{3})\w*,|StatusCodes\.Status(?<status>\d{3})\w+ =>)\s*"(?<code>[a-z_]+)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ByStatus();
}
