using Belfry.IntegrationTests.Azkaban.StandIn;
using Belfry.IntegrationTests.Storage;
using Xunit.MicrosoftTestingPlatform;

namespace Belfry.IntegrationTests;

/// <summary>Runs the tests; or, started by one of them or by those of the console, what that test needs beside itself.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [EmbeddedPostgresHost.Argument, var folder])
        {
            await EmbeddedPostgresHost.RunAsync(folder);
            return 0;
        }
        if (args is [StandInHost.Argument])
        {
            await StandInHost.RunAsync();
            return 0;
        }

        return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
    }
}
