namespace Belfry.Access;

/// <summary>The cookie of a session: scripts cannot read it, and other sites' pages do not make browsers send it.</summary>
internal static class SessionCookie
{
    public static void Write(HttpContext http, SignIn session)
        => http.Response.Cookies.Append(TokenAuthentication.Cookie, session.Secret, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            Expires = session.Session.ExpiresAt,
            Path = "/",
        });
}
