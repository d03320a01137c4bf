using System.Globalization;
using System.Reflection;
using Belfry.Api.OpenApi;
using Belfry.Control;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Belfry.Api;

/// <summary>The versions of which a caller has read one and wants to change that, from <c>If-Match</c>.</summary>
internal sealed class IfMatch : IRequestPart, IEndpointParameterMetadataProvider
{
    private IfMatch(IReadOnlyCollection<int>? versions, Failure? failure) => (Versions, Failure) = (versions, failure);

    /// <summary>Null when the caller does not mind.</summary>
    public IReadOnlyCollection<int>? Versions { get; }

    public Failure? Failure { get; }

    public bool ReadsQuery => false;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        => builder.Metadata.Add(new LooksAtIfMatch());

    public static ValueTask<IfMatch> BindAsync(HttpContext http, ParameterInfo _)
    {
        var header = http.Request.Headers.IfMatch;
        if (header.Count == 0 || header.ToString().Trim() is "" or "*")
            return ValueTask.FromResult(new IfMatch(null, null));
        var versions = EntityTagHeaderValue.TryParseStrictList(header, out var tags) ? tags.Select(VersionOf).OfType<int>().ToList() : [];
        return ValueTask.FromResult(versions.Count > 0
            ? new IfMatch(versions, null)
            : new IfMatch(null, new Failure(FailureKind.Stale, "stale", "If-Match has no ETag of a version of this resource.")));
    }

    // A weak tag never matches (RFC 9110, 13.1.1), and ours are never weak.
    private static int? VersionOf(EntityTagHeaderValue tag)
        => !tag.IsWeak && int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
}
