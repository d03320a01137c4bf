using Belfry.Azkaban;
using Belfry.Storage;

namespace Belfry.Tests.Azkaban;

public sealed class AzkabanRemarksTests
{
    private static readonly Sentences All = new(typeof(AzkabanRemarks), new Dictionary<string, object?[][]>(StringComparer.Ordinal)
    {
        ["OtherAzkaban"] = [[4711L, "jupiter", "crawl"]],
        ["Uncertain"] = [["some executions of the flow cannot be read"]],
        ["NeverTaken"] = [[3, null], [3, "Azkaban cannot be reached."]],
    });

    /// <summary>The table is made by this test: when it fails, its message is what belongs into the document.</summary>
    [Fact]
    public void The_document_has_every_remark_of_the_front()
    {
        var table = $"{All.Table()}| run forgotten | {AzkabanStore.RunForgotten} |\n";
        Assert.True(Sentences.Document("azkaban.md").Contains(table, StringComparison.Ordinal), table);
    }
}
