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
    private const string TokenBar =
        """
        <script>
        window.addEventListener('load', function () {
          var bar = document.createElement('form');
          bar.style = 'font: 14px sans-serif; padding: 10px 20px; display: flex; gap: 10px; align-items: center';
          bar.innerHTML = '<label for="belfry-token">API token</label>'
            + '<input id="belfry-token" type="password" autocomplete="off" style="flex: 1; max-width: 480px; padding: 6px">'
            + '<button style="padding: 6px 14px">Use</button><a href="/">Console</a>';
          bar.addEventListener('submit', function (event) {
            event.preventDefault();
            sessionStorage.setItem('belfry-token', document.getElementById('belfry-token').value.trim());
            location.reload();
          });
          document.body.prepend(bar);
        });
        </script>
        """;

    private const string SendToken =
        "(request) => { const token = sessionStorage.getItem('belfry-token'); if (token) request.headers['Authorization'] = 'Bearer ' + token; return request; }";

    public static void Use(WebApplication app) => app.UseSwaggerUI(options =>
    {
        options.RoutePrefix = Prefix;
        options.DocumentTitle = "Belfry API";
        options.SwaggerEndpoint($"/{Prefix}/{ContractDocument.Name}.json", "Belfry");
        options.HeadContent = TokenBar;
        options.UseRequestInterceptor(SendToken);
        options.DocExpansion(DocExpansion.List);
        options.DefaultModelsExpandDepth(-1);
        options.EnableDeepLinking();
        options.EnableFilter();
    });
}
