using System.Net.Http.Headers;
using System.Text.Json;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;

namespace Belfry.Access;

/// <summary>
/// Sign-in by an OAuth 2 provider: the framework's handler asks it who the person is, and what becomes of that is a
/// session of ours, as after a password. Nothing of the provider's is kept but the person's name and subject.
/// </summary>
internal static partial class OAuthSignIn
{
    public const string Scheme = "OAuth";

    /// <summary>Where a sign-in begins; <c>returnTo</c> says where it leads.</summary>
    public const string StartPath = "/v1/session/oauth";

    private const string CallbackPath = $"{StartPath}/callback";

    // Long enough for a second factor.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan ProviderPatience = TimeSpan.FromSeconds(15);

    public static void Add(AuthenticationBuilder authentication, OAuthSettings settings)
        => authentication.AddOAuth(Scheme, options =>
        {
            options.ClientId = settings.ClientId!;
            options.ClientSecret = settings.Secret();
            options.AuthorizationEndpoint = settings.AuthorizationEndpoint!;
            options.TokenEndpoint = settings.TokenEndpoint!;
            options.UserInformationEndpoint = settings.UserInformationEndpoint!;
            options.CallbackPath = CallbackPath;
            options.UsePkce = true;
            options.BackchannelTimeout = ProviderPatience;
            options.RemoteAuthenticationTimeout = Patience;
            options.CorrelationCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            foreach (var scope in OAuthSettings.Split(settings.Scopes))
                options.Scope.Add(scope);
            options.Events.OnCreatingTicket = ReadPersonAsync;
            options.Events.OnTicketReceived = OpenSessionAsync;
            options.Events.OnRemoteFailure = FailAsync;
        });

    /// <summary>Behind a proxy the provider must be told the address that people use.</summary>
    public static void UsePublicUrl(IApplicationBuilder app, OAuthSettings settings)
    {
        if (settings.PublicUrl is null)
            return;
        var url = new Uri(settings.PublicUrl);
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments(StartPath, StringComparison.Ordinal))
                (http.Request.Scheme, http.Request.Host) = (url.Scheme, HostString.FromUriComponent(url));
            return next(http);
        });
    }

    /// <summary>A path of ours, to lead to after the sign-in; anything else leads to the first page.</summary>
    public static string LocalPath(string? wanted)
        => wanted is ['/', not '/' and not '\\', ..] or "/" && !wanted.Any(char.IsControl) ? wanted : "/";

    private static async Task ReadPersonAsync(OAuthCreatingTicketContext context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, context.Options.UserInformationEndpoint);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", context.AccessToken);
        using var answer = await context.Backchannel.SendAsync(request, context.HttpContext.RequestAborted);
        if (!answer.IsSuccessStatusCode)
            throw new SignInRefusedException($"the provider's user information answered {(int)answer.StatusCode}");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(context.HttpContext.RequestAborted));
        var settings = context.HttpContext.RequestServices.GetRequiredService<OAuthSettings>();
        context.HttpContext.Items[typeof(ProviderPerson)] = new ProviderPerson(
            Field(json.RootElement, settings.SubjectField),
            Field(json.RootElement, settings.NameField),
            settings.RoleOf(Values(json.RootElement, settings.RoleField)));
    }

    private static async Task OpenSessionAsync(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var settings = http.RequestServices.GetRequiredService<OAuthSettings>();
        var person = (ProviderPerson)http.Items[typeof(ProviderPerson)]!;
        context.HandleResponse();
        if (person.Role is not { } role)
        {
            await RefuseAsync(http, $"{person.Name} has no role in Belfry; the provider can give one ({settings.RoleField})", null);
            return;
        }
        var access = http.RequestServices.GetRequiredService<AccessControl>();
        // What tells people apart is the provider's own; with another provider it is another person.
        var subject = $"{new Uri(settings.TokenEndpoint!).Authority} {person.Subject}";
        var signIn = await access.SignInByProviderAsync(
            subject, person.Name, role, settings.HasRoleRules, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted);
        if (signIn.Secret is not { } session)
        {
            await RefuseAsync(http, signIn.Refusal!, null);
            return;
        }
        http.RequestServices.GetRequiredService<TokenCache>().Forget();
        SessionCookie.Write(http, session);
        http.Response.Redirect(LocalPath(context.ReturnUri));
    }

    private static Task FailAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        // Words of our own are shown; those of the framework may hold what the provider sent.
        var reason = Reasons(context.Failure).OfType<SignInRefusedException>().FirstOrDefault()?.Message
            ?? "the provider did not confirm who you are, or the sign-in took too long; try again";
        return RefuseAsync(context.HttpContext, reason, Reasons(context.Failure).LastOrDefault()?.Message);
    }

    /// <summary>A failure and what is behind it.</summary>
    private static IEnumerable<Exception> Reasons(Exception? failure)
    {
        for (var reason = failure; reason is not null; reason = reason.InnerException)
            yield return reason;
    }

    /// <param name="more">What only the log says.</param>
    private static Task RefuseAsync(HttpContext http, string reason, string? more)
    {
        LogRefused(
            http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OAuthSignIn)),
            http.Connection.RemoteIpAddress?.ToString() ?? "?",
            Text.Recordable(more ?? reason));
        return TypedResults.Problem(
            detail: $"The sign-in was refused: {reason}.",
            statusCode: StatusCodes.Status401Unauthorized,
            extensions: new Dictionary<string, object?> { ["code"] = "sign_in_refused" }).ExecuteAsync(http);
    }

    private static string Field(JsonElement user, string name)
        => user.ValueKind == JsonValueKind.Object && user.TryGetProperty(name, out var value)
           && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
           && value.ToString().Trim() is { Length: > 0 and <= AccessControl.LongestName } text && Text.IsRecordable(text)
            ? text
            : throw new SignInRefusedException($"the provider's user information has no {name} of 1 to {AccessControl.LongestName} characters");

    private static IReadOnlyCollection<string> Values(JsonElement user, string name)
    {
        if (user.ValueKind != JsonValueKind.Object || !user.TryGetProperty(name, out var value))
            return [];
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(one => one.ToString())]
            : OAuthSettings.Split(value.ToString());
    }

    [LoggerMessage(7002, LogLevel.Warning, "A sign-in by OAuth from {Address} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string address, string reason);

    /// <param name="Role">Null for somebody who may do nothing.</param>
    private sealed record ProviderPerson(string Subject, string Name, Role? Role);
}

/// <summary>The provider said who it is, and that is not enough; the message goes on after "refused: ".</summary>
internal sealed class SignInRefusedException(string message) : Exception(message);
