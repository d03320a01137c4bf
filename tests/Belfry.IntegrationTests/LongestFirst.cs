using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Belfry.IntegrationTests.LongestFirst))]

namespace Belfry.IntegrationTests;

/// <summary>
/// Begins with the tests that kill masters: they take longest and mostly wait, so the others run beside them, and none
/// of them is left over at the end.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = ["KillPointTests", "FaultLabTests", "WorkerReportTests", "FaultTests", "SubmissionTests", "SeveralMastersTests", "LossTests", "AlertTests"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection
        => [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string collection)
    {
        var place = Array.FindIndex(Longest, name => collection.Contains(name, StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
