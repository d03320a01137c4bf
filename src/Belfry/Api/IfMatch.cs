using System.Globalization;
using System.Reflection;
using Belfry.Api.OpenApi;
using Belfry.Control;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Belfry.Api;

/// <summary>The version that a caller has read and wants to change, from <c>If-Match</c>.</summary>
internal sealed class IfMatch : IRequestPart, IEndpointParameterMetadataProvider
{
    private IfMatch(int? version, Failure? failure) => (Version, Failure) = (version, failure);

    /// <summary>Null when the caller does not mind.</summary>
    public int? Version { get; }

    public Failure? Failure { get; }

    public bool ReadsQuery => false;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        => builder.Metadata.Add(new LooksAtIfMatch());

    public static ValueTask<IfMatch> BindAsync(HttpContext http, ParameterInfo _)
    {
        var header = http.Request.Headers.IfMatch;
        if (header.Count == 0 || header.ToString().Trim() is "" or "*")
            return ValueTask.FromResult(new IfMatch(null, null));
        // A weak tag never matches (RFC 9110, 13.1.1), and ours are never weak.
        return ValueTask.FromResult(
            EntityTagHeaderValue.TryParseStrictList(header, out var tags) && tags is [{ IsWeak: false } tag]
            && int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? new IfMatch(version, null)
                : new IfMatch(null, new Failure(FailureKind.Stale, "stale", "If-Match is not the ETag of a version of this resource.")));
    }
}
