using Belfry.IntegrationTests.Storage;
using Xunit.MicrosoftTestingPlatform;

namespace Belfry.IntegrationTests;

/// <summary>Runs the tests; or, started by one of them, what that test wants to kill.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [EmbeddedPostgresHost.Argument, var folder])
        {
            await EmbeddedPostgresHost.RunAsync(folder);
            return 0;
        }

        return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
    }
}
