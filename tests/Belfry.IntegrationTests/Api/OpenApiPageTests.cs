using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Belfry.IntegrationTests.Api;

/// <summary><c>/openapi/</c>: the interactive page, served whole by Belfry itself.</summary>
public sealed partial class OpenApiPageTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task The_page_and_all_it_loads_come_from_here_and_it_shows_the_document()
    {
        var page = (await GetAsync("/openapi/", Api.Nobody)).Is(200);
        Assert.Equal("text/html", page.MediaType);
        var files = Files().Matches(page.Text).Select(match => match.Groups["file"].Value).ToList();
        Assert.Contains(files, file => file.Contains("swagger-ui-bundle.js", StringComparison.Ordinal));
        var texts = new List<string> { page.Text };
        foreach (var file in files.Where(file => file != "/"))
        {
            Assert.DoesNotContain("//", file, StringComparison.Ordinal);
            texts.Add((await GetAsync(new Uri(new Uri("http://here/openapi/"), file).AbsolutePath, Api.Nobody)).Is(200).Text);
        }
        Assert.Contains(texts, text => text.Contains("/openapi/v1.json", StringComparison.Ordinal));
        (await GetAsync("/openapi/v1.json", Api.Nobody)).IsProblem(401, "not_signed_in");
        (await GetAsync("/openapi/v1.json", Api["viewer"])).Is(200);
    }

    [Fact]
    public async Task The_page_runs_no_script_but_its_own()
    {
        var page = (await GetAsync("/openapi/", Api.Nobody)).Is(200);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        var scripts = policy.Split(';', StringSplitOptions.TrimEntries).Single(part => part.StartsWith("script-src ", StringComparison.Ordinal)).Split(' ')[1..];
        var own = Script().Match(page.Text).Groups["text"].Value;
        Assert.Equal(["'self'", $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(own)))}'"], scripts);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
    }

    [GeneratedRegex("<script>(?<text>.+?)</script>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Script();

    [GeneratedRegex("(src|href)=\"(?<file>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Files();
}
