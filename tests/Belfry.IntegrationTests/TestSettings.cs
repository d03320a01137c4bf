using Belfry.Storage;

namespace Belfry.IntegrationTests;

/// <summary>Settings of the servers that tests start.</summary>
internal static class TestSettings
{
    /// <summary>Small, and without waiting for the disk unless BELFRY_TEST_FSYNC is "on".</summary>
    public static PostgresSettings Quick(string folder) => PostgresSettings.ForThisMachine(folder) with
    {
        Connections = 300,
        Memory = 512L * 1024 * 1024,
        Durable = Environment.GetEnvironmentVariable("BELFRY_TEST_FSYNC") == "on",
    };
}
