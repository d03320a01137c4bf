using System.Net;
using System.Text.Json;
using Belfry.Core.Contracts;

namespace Belfry.Cli.Connection;

/// <summary>A server's answer, with the text it came as.</summary>
/// <param name="ETag">What <c>If-Match</c> gives back; null when there is none.</param>
/// <param name="Problem">Why it refused; null when it did not.</param>
internal sealed record Reply(HttpStatusCode Status, string Body, string? ETag, Problem? Problem)
{
    /// <summary>The answer, which is not a refusal.</summary>
    /// <exception cref="ClientException">It is one.</exception>
    public Reply OrRefusal()
        => Problem is null ? this : throw new ClientException(ExitCode.Refused, Problem.ToString());

    /// <summary>The answer as a contract.</summary>
    /// <exception cref="ClientException">It is none.</exception>
    public T As<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body, ApiJson.Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new ClientException(
                ExitCode.Refused,
                $"The server's answer is not understood ({e.Message}). Is it a newer Belfry than this client? --json shows the answer as it is.",
                e);
        }
    }
}
