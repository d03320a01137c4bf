using Belfry.Core.Contracts;
using Belfry.Core.Schedules;

namespace Belfry.Api;

/// <summary>What the checks of a call need beside its parts.</summary>
internal static class CallContext
{
    public static CheckContext Of(HttpContext http)
        => new(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), LanguageOf(http));

    /// <summary>Chinese for whoever prefers it to English, else English.</summary>
    public static Language LanguageOf(HttpContext http)
        => http.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString())
            .FirstOrDefault(tag => tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
                                   || tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            ?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true
            ? Language.Chinese
            : Language.English;
}
