namespace Belfry.Azkaban.Transport;

/// <summary>One call, as it will be sent as often as it must be.</summary>
internal sealed record AzkabanCall
{
    /// <summary>What it does, for messages: "sign in", "execute jupiter/ranking".</summary>
    public required string Purpose { get; init; }

    /// <summary>Relative to the server's address, without a slash in front.</summary>
    public required string Path { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Values { get; init; }

    /// <summary>Sent by POST; else by GET, with the values in the query.</summary>
    public bool IsPost { get; init; }

    /// <summary>It changes something, so it is never sent twice unless it is certain that it was not carried out.</summary>
    public bool IsWrite { get; init; }

    /// <summary>Sent as a form of several parts, with this file.</summary>
    public ZipFile? File { get; init; }

    public bool NeedsSession { get; init; } = true;

    /// <summary>Null for the connection's own.</summary>
    public TimeSpan? Timeout { get; init; }

    public SendWithin? Within { get; init; }
}

/// <summary>A file of an upload.</summary>
internal sealed record ZipFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>What came back, whatever it is.</summary>
internal sealed record RawAnswer(int Status, string Text, Uri? Location);
