namespace Belfry.Cluster;

/// <summary>Who this master is and how the leader is found.</summary>
internal sealed class ClusterOptions
{
    /// <summary>Made once and kept in the data folder, so that a master that starts again knows its former term.</summary>
    public required Guid Master { get; init; }

    /// <summary>Where workers and people reach this master, e.g. <c>http://10.0.0.5:8080</c>.</summary>
    public required string Url { get; set; }

    /// <summary>The address in <see cref="Url"/>, for people.</summary>
    public required string Ip { get; set; }

    /// <summary>This program's version.</summary>
    public required string Version { get; init; }

    /// <summary>The name of the key that it seals secrets with; null when it has none.</summary>
    public required string? SecretKey { get; init; }

    /// <summary>A leader that has not renewed for so long is replaced.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a follower looks.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(250);
}
