using System.Security.Cryptography;
using System.Text;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Belfry.Api.OpenApi;

/// <summary>
/// <c>/openapi/</c>: a page on which the API can be read and tried. It is files alone and open like those of the console;
/// the document and every call behind it ask who it is, and take the console's session or a token that is typed in here.
/// </summary>
internal static class ContractPage
{
    private const string Prefix = "openapi";

    // The token stays in the tab, and goes nowhere but to this server.
    private static readonly string TokenScript =
        """
        (function () {
          const key = 'belfry-token';
          const fetchAsIs = window.fetch;
          window.fetch = (input, init) => {
            const request = new Request(input, init);
            const token = sessionStorage.getItem(key);
            if (token && new URL(request.url).origin === location.origin) request.headers.set('Authorization', 'Bearer ' + token);
            return fetchAsIs(request);
          };
          window.addEventListener('load', () => {
            const bar = document.createElement('form');
            bar.style = 'font: 14px sans-serif; padding: 10px 20px; display: flex; gap: 10px; align-items: center';
            bar.innerHTML = '<label for="belfry-token">API token</label>'
              + '<input id="belfry-token" type="password" autocomplete="off" style="flex: 1; max-width: 480px; padding: 6px">'
              + '<button style="padding: 6px 14px">Use</button><a href="/">Console</a>';
            bar.addEventListener('submit', (event) => {
              event.preventDefault();
              sessionStorage.setItem(key, document.getElementById('belfry-token').value.trim());
              location.reload();
            });
            document.body.prepend(bar);
          });
        })();
        """.ReplaceLineEndings("\n");

    // No script but the page's own files and the one above, known by what is in it.
    private static readonly string ContentSecurityPolicy =
        $"default-src 'none'; script-src 'self' 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(TokenScript)))}'; "
        + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void Use(WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (http.GetEndpoint() is null && http.Request.Path.StartsWithSegments($"/{Prefix}", StringComparison.Ordinal))
                http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
            return next(http);
        });
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = Prefix;
            options.DocumentTitle = "Belfry API";
            options.SwaggerEndpoint($"/{Prefix}/{ContractDocument.Name}.json", "Belfry");
            options.HeadContent = $"<script>{TokenScript}</script>";
            options.DocExpansion(DocExpansion.List);
            options.DefaultModelsExpandDepth(-1);
            options.EnableDeepLinking();
            options.EnableFilter();
        });
    }
}
