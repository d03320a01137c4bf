using Belfry.Cli;
using Belfry.IntegrationTests.Cli;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary><c>belfry azkaban import</c> against a real server.</summary>
public sealed class ImportCommandTests(CliServer server)
{
    [Fact]
    public async Task Flows_become_jobs_that_run_and_the_others_are_named_with_their_reasons()
    {
        using var person = await server.AdministratorAsync();
        using var folder = new TemporaryFolder("import");
        var project = $"p{Guid.NewGuid():N}";
        var zip = folder.In($"{project}.zip");
        File.WriteAllBytes(zip, Transcript.Zip(("hello", null), ("one", null), ("two", null), ("both", "one,two")));

        var dry = (await person.TypesAsync("azkaban", "import", zip, "--dry-run")).With(ExitCode.Refused);
        Assert.Contains($"{project}/hello: can be imported.", dry.Output, StringComparison.Ordinal);
        Assert.Contains($"{project}/both: not imported: its jobs run side by side (one, two, both)", dry.Output, StringComparison.Ordinal);

        var imported = (await person.TypesAsync("azkaban", "import", zip)).With(ExitCode.Refused);
        Assert.Contains($"{project}/hello: created (id ", imported.Output, StringComparison.Ordinal);
        Assert.Contains($"1 of 2 flows of {project} were imported.", imported.Output, StringComparison.Ordinal);
        (await person.TypesAsync("job", "run", $"{project}/hello", "--follow")).With(ExitCode.Done);

        Assert.Contains("there is a job of this name already", (await person.TypesAsync("azkaban", "import", zip)).With(ExitCode.Refused).Output, StringComparison.Ordinal);
        var replaced = (await person.TypesAsync("azkaban", "import", zip, "--replace", "--json")).With(ExitCode.Refused).Json.AsArray();
        Assert.Equal(
            ["not imported", "replaced"],
            replaced.Select(flow => flow!["result"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_no_archive_is_told()
    {
        using var person = await server.AdministratorAsync();
        Assert.Contains("is no project archive", (await person.TypesAsync("azkaban", "import", person.Write("x.zip", "no zip"))).With(ExitCode.Usage).Error, StringComparison.Ordinal);
        Assert.Contains("/no/such.zip", (await person.TypesAsync("azkaban", "import", "/no/such.zip")).With(ExitCode.Usage).Error, StringComparison.Ordinal);
    }
}
