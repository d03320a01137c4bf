using System.Reflection;
using System.Text.Json;
using Belfry.Control;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Belfry.Api;

/// <summary>
/// The body of a request as one of the records of <c>Core/Contracts</c>, or what is wrong with it. A parameter of this
/// type in an endpoint is bound by reading the body.
/// </summary>
internal sealed class RequestBody<T> : IRequestPart, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    private RequestBody(T? value, Failure? failure) => (_value, Failure) = (value, failure);

    public Failure? Failure { get; }

    public bool ReadsQuery => false;

    public T Value => _value ?? throw new InvalidOperationException("The body is wrong.");

    public static async ValueTask<RequestBody<T>> BindAsync(HttpContext http)
    {
        if (http.Request.ContentType is { } type && !http.Request.HasJsonContentType())
            throw new BadHttpRequestException($"The body is {type}; send application/json.", StatusCodes.Status415UnsupportedMediaType);
        JsonDocument json;
        try
        {
            // No body at all is an object without fields: where all are optional, that is enough.
            json = http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
                ? JsonDocument.Parse("{}")
                : await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        }
        catch (JsonException e)
        {
            return Malformed(e.BytePositionInLine is null
                ? "The body is not JSON."
                : $"The body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {FirstSentence(e.Message)}");
        }
        using (json)
        {
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return Malformed("The body must be a JSON object.");
            var errors = new FieldErrors();
            var value = FieldReader.Read<T>(json.RootElement, errors, CallContext.Of(http));
            return errors.Any ? new RequestBody<T>(null, Failure.Invalid(errors)) : new RequestBody<T>(value, null);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        => builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    private static RequestBody<T> Malformed(string message) => new(null, new Failure(FailureKind.Invalid, "malformed", message));

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..(end + 1)];
    }
}
