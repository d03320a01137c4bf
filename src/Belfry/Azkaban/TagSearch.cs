using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>What a search of a flow's executions found.</summary>
/// <param name="Found">Executions by the tag they carry; several under one tag mean that Azkaban took a submission more than once.</param>
/// <param name="Unreadable">Executions whose tags could not be read: of what was not found nothing is certain.</param>
/// <param name="Error">Why the search could not be finished.</param>
internal sealed record TagSearchResult(IReadOnlyDictionary<string, List<long>> Found, int Unreadable, AzkabanError? Error);

/// <summary>
/// Looks for submissions among a flow's newest executions, by the parameter that each carries. What an execution carries
/// never changes, so it is asked once in a term.
/// </summary>
internal sealed class TagSearch(AzkabanClient client, AzkabanStore store)
{
    private const int Page = 100;
    private const int MostRemembered = 50_000;

    /// <summary>By so much at most is Azkaban's clock taken to be behind ours.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromHours(24);

    private readonly Dictionary<long, string> _tags = [];

    /// <param name="sentAt">When the oldest of those that are looked for was sent.</param>
    public async Task<TagSearchResult> RunAsync(string project, string flow, DateTimeOffset sentAt, CancellationToken ct)
    {
        if (_tags.Count > MostRemembered)
            _tags.Clear();
        var floor = await store.NewestBeforeAsync(sentAt, ct);
        var found = new Dictionary<string, List<long>>();
        var unreadable = 0;
        for (var start = 0L; ; start += Page)
        {
            var read = await client.ExecutionsAsync(project, flow, start, Page, ct);
            if (read.Error is { } error)
                return new TagSearchResult(found, unreadable, error);
            // By number and by time: an Azkaban that was set up anew begins with the numbers again.
            var candidates = read.Value.Items
                .Where(item => (floor is null || item.Id > floor.Execution || item.SubmittedAt > floor.SubmittedAt)
                               && item.SubmittedAt >= sentAt - ClockSlack)
                .ToList();
            var known = await store.KnownAsync(candidates, sentAt, ct);
            foreach (var id in candidates.Select(item => item.Id).Where(id => !known.Contains(id)))
            {
                var tag = await TagOfAsync(id, ct);
                if (tag.Error is { Kind: AzkabanErrorKind.NoSuchFlow or AzkabanErrorKind.NoSuchExecution or AzkabanErrorKind.Refused })
                    unreadable++;
                else if (tag.Error is { } failed)
                    return new TagSearchResult(found, unreadable, failed);
                else if (found.TryGetValue(tag.Value, out var more) && !more.Contains(id))
                    more.Add(id);
                else
                    found.TryAdd(tag.Value, [id]);
            }
            if (candidates.Count < read.Value.Items.Count || read.Value.Items.Count < Page)
                return new TagSearchResult(found, unreadable, null);
        }
    }

    /// <summary>"" for one that is not Belfry's.</summary>
    private async Task<AzkabanResult<string>> TagOfAsync(long execution, CancellationToken ct)
    {
        if (_tags.TryGetValue(execution, out var known))
            return known;
        var info = await client.FlowInfoAsync(execution, ct);
        if (info.Error is { } error)
            return error;
        return _tags[execution] = info.Value.Parameters.GetValueOrDefault(Submitter.Tag, "");
    }
}
