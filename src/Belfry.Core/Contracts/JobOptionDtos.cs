using System.Buffers;
using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>How a failed run is tried again.</summary>
public sealed record RetryDto
{
    [Bounds(0, 100), Default("0"), Example("3")]
    [Description("Attempts after the first.")]
    public int? Limit { get; init; }

    [Bounds(0, 86_400), Default("10"), Example("10")]
    [Description("Seconds before the first retry.")]
    public double? DelaySeconds { get; init; }

    [Bounds(1, 100), Default("2"), Example("2")]
    [Description("Each further delay is the one before times this.")]
    public double? Backoff { get; init; }

    [Bounds(0, 86_400), Default("3600"), Example("3600")]
    [Description("No delay is longer, in seconds.")]
    public double? MaxDelaySeconds { get; init; }
}

/// <summary>How a URL is called.</summary>
public sealed record HttpDto : ICheckedContract
{
    // RFC 9110, 5.6.2: what a method or the name of a header is made of.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    [Length(1, 20), Default("\"GET\""), Example("\"POST\"")]
    [Description("The HTTP method.")]
    public string? Method { get; init; }

    [Entries(0, 100), Bytes(8 * 1024), Example("{\"Accept\":\"application/json\"}")]
    [Description("Headers of the request.")]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    [Bytes(1024 * 1024), Example("\"{}\"")]
    [Description("The body of the request.")]
    public string? Body { get; init; }

    [Bounds(100, 599), Example("204")]
    [Description("The only status that counts as success; null for any 2xx.")]
    public int? ExpectStatus { get; init; }

    [Length(1, 10_000), Example("\"ok\"")]
    [Description("Text that the answer must contain.")]
    public string? ExpectContent { get; init; }

    public void Check(FieldErrors errors, CheckContext context)
    {
        if (Method is not null && !IsToken(Method))
            errors.Add("method", "must be a method such as GET, POST or DELETE");
        var headers = errors.Within("headers");
        foreach (var (name, value) in Headers ?? new Dictionary<string, string>())
        {
            if (!IsToken(name))
                headers.Add(name, "is no name of a header");
            else if (value.AsSpan().IndexOfAny('\r', '\n') >= 0)
                headers.Add(name, "must be one line");
        }
    }

    private static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);
}

/// <summary>Limits of one run; null is no limit.</summary>
public sealed record LimitsDto
{
    [Bounds(1024 * 1024, 1L << 50), Example("536870912")]
    [Description("Bytes of memory of the run's processes together.")]
    public long? MemoryBytes { get; init; }

    [Bounds(1, 31_536_000), Example("600")]
    [Description("Seconds of processor time.")]
    public int? CpuSeconds { get; init; }

    [Bounds(16, 1_000_000), Example("1024")]
    [Description("Open files.")]
    public int? OpenFiles { get; init; }

    [Bounds(1, 1_000_000), Example("100")]
    [Description("Processes and threads.")]
    public int? Processes { get; init; }
}
