namespace Belfry.Benchmarks.Throughput;

/// <summary>A scheduler that carries out jobs that do nothing, as fast as it can, with all its state in PostgreSQL.</summary>
internal interface IContender
{
    /// <summary>What it is called in the table, with what it keeps.</summary>
    string Name { get; }

    /// <summary>
    /// Runs for some seconds to get warm, then for <paramref name="duration"/> with always more due than it can carry out.
    /// </summary>
    /// <param name="connectionString">An empty database of its own, on the server that all contenders use.</param>
    /// <returns>Jobs per second that it completed in <paramref name="duration"/>, as its tables or its executed jobs tell.</returns>
    Task<double> MeasureAsync(string connectionString, TimeSpan duration, CancellationToken ct);
}
