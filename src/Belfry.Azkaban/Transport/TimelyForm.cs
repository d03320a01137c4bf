using System.Net;

namespace Belfry.Azkaban.Transport;

/// <summary>
/// A form that looks at the clock in the moment in which it is written to the connection: a sign-in, a wait for a free
/// connection or a pause of the process may come before that. Too late, it is not written, and a request without its
/// body is none that Azkaban carries out.
/// </summary>
internal sealed class TimelyForm(IEnumerable<KeyValuePair<string, string>> values, SendWithin within, TimeProvider clock)
    : FormUrlEncodedContent(values)
{
    /// <summary>It was too late, so nothing was sent.</summary>
    public bool WasLate { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(within.Since) <= within.Longest)
            return base.SerializeToStreamAsync(stream, context, cancellationToken);
        WasLate = true;
        throw new InvalidOperationException("It is too late to send this.");
    }
}
