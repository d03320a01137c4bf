using System.IO.Compression;
using System.Net;
using Belfry.Api.Console;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Api;

/// <summary>How the files of the web console are sent, with files of the test's own.</summary>
public sealed class ConsoleFilesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new("console");
    private WebApplication? _app;
    private HttpClient? _client;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "assets"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "index.html"), "<p>page</p>", Ct);
        var script = Path.Combine(_folder.Path, "assets", "app-1.js");
        await File.WriteAllTextAsync(script, "plain", Ct);
        await using (var file = File.Create($"{script}.br"))
        await using (var compressed = new BrotliStream(file, CompressionLevel.Fastest))
            await compressed.WriteAsync("plain"u8.ToArray(), Ct);
        _app = Serve(ConsoleFiles.Read(_folder.Path));
        await _app.StartAsync(Ct);
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/jobs/17/edit")]
    [InlineData("/runs?state=failed")]
    public async Task Every_address_of_a_page_is_the_page_which_is_asked_for_anew(string path)
    {
        using var answer = await Client.GetAsync(path, Ct);
        Assert.Equal("<p>page</p>", await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy);
        Assert.DoesNotContain("unsafe-eval", policy);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await Client.SendAsync(again, Ct)).StatusCode);
    }

    [Fact]
    public async Task A_file_with_a_hash_in_its_name_is_kept_for_ever_and_comes_compressed_to_those_who_can_read_it()
    {
        using var plain = await Client.GetAsync("/assets/app-1.js", Ct);
        Assert.Equal("plain", await plain.Content.ReadAsStringAsync(Ct));
        Assert.Equal("text/javascript; charset=utf-8", plain.Content.Headers.ContentType!.ToString());
        Assert.Contains("immutable", plain.Headers.CacheControl!.ToString());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/app-1.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        using var compressed = await Client.SendAsync(request, Ct);
        Assert.Equal("br", Assert.Single(compressed.Content.Headers.ContentEncoding));
        Assert.Equal("Accept-Encoding", compressed.Headers.Vary.ToString());
    }

    [Theory]
    [InlineData("/assets/gone-2.js")]
    [InlineData("/v1/nothing")]
    [InlineData("/health/nothing")]
    [InlineData("/openapi/v2.json")]
    public async Task What_is_no_page_and_not_there_is_not_found(string path)
        => Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(path, Ct)).StatusCode);

    [Fact]
    public async Task A_file_outside_of_the_folder_cannot_be_had()
    {
        using var answer = await Client.GetAsync("/..%2f..%2fetc/passwd", Ct);
        Assert.Equal("<p>page</p>", await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_program_without_the_console_says_how_to_get_it()
    {
        await using var app = Serve(ConsoleFiles.Read(Path.Combine(_folder.Path, "missing")));
        await app.StartAsync(Ct);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var answer = await client.GetAsync("/", Ct);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("./run", await answer.Content.ReadAsStringAsync(Ct));
    }

    private static WebApplication Serve(ConsoleFiles files)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Use(next => http => files.AnswerAsync(http, next));
        return app;
    }
}
