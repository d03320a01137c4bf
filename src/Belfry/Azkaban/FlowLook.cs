using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>What one look at a flow gave.</summary>
/// <param name="News">Only what is not as it was known.</param>
/// <param name="Error">Why it is not complete; null when it is.</param>
internal sealed record FlowLookResult(IReadOnlyList<ExecutionNews> News, AzkabanError? Error);

/// <summary>
/// Compares all that is unfinished of one flow with what Azkaban says, in as few calls as can be: the flow's executions
/// come in pages, the newest first, and a single call each is for the few that lie far behind, or that a page should have
/// had. That an execution is gone is believed only of a call for it alone.
/// </summary>
internal sealed class FlowLook(AzkabanClient client, string project, string flow, IReadOnlyList<FollowedRow> rows)
{
    private const int ShortestPage = 20;
    private const int LongestPage = 200;
    private const int MostPages = 60;

    /// <summary>So few are asked for one by one instead of with another page.</summary>
    private const int Few = 2;

    /// <summary>So many at most are asked for one by one in one look; the others come in the next.</summary>
    private const int MostSingles = 100;

    private readonly Dictionary<long, FollowedRow> _open = rows.ToDictionary(row => row.Execution);
    private readonly List<ExecutionNews> _news = [];

    /// <param name="turn">Counts looks at the flow, so that of too many single ones others come each time.</param>
    public async Task<FlowLookResult> RunAsync(int turn, CancellationToken ct)
    {
        if (await ReadPagesAsync(ct) is { } error)
            return new FlowLookResult(_news, error);
        var left = _open.Values.OrderBy(row => row.Execution).ToList();
        var first = left.Count > MostSingles ? turn * MostSingles % left.Count : 0;
        foreach (var row in left.Skip(first).Take(MostSingles))
        {
            var read = await client.ExecutionAsync(row.Execution, ct);
            if (read.Error is { Kind: AzkabanErrorKind.NoSuchExecution } gone)
                _news.Add(Statuses.Gone(row.JobId, row.N, row.Execution, gone.Message));
            else if (read.Error is { } failed)
                return new FlowLookResult(_news, failed);
            else if (read.Value.Flow != flow || (read.Value.Project.Length > 0 && read.Value.Project != project))
                _news.Add(Statuses.Gone(row.JobId, row.N, row.Execution,
                    AzkabanRemarks.OtherAzkaban(row.Execution, read.Value.Project, read.Value.Flow)));
            else
                Compare(row, read.Value);
        }
        return new FlowLookResult(_news, null);
    }

    private async Task<AzkabanError?> ReadPagesAsync(CancellationToken ct)
    {
        var length = Math.Clamp(_open.Count + (_open.Count / 4), ShortestPage, LongestPage);
        var start = 0L;
        for (var pages = 0; pages < MostPages && _open.Count > 0; pages++)
        {
            var read = await client.ExecutionsAsync(project, flow, start, length, ct);
            // A project that was deleted has no list, but its executions can still be asked for.
            if (read.Error is { } error)
                return error.Kind is AzkabanErrorKind.NoSuchProject or AzkabanErrorKind.NoSuchFlow ? null : error;
            var found = 0;
            foreach (var execution in read.Value.Items)
            {
                if (_open.Remove(execution.Id, out var row))
                {
                    found++;
                    Compare(row, execution);
                }
            }
            if (read.Value.Items.Count < length)
                return null;
            var oldest = read.Value.Items.Min(execution => execution.Id);
            var behind = _open.Keys.Count(id => id < oldest);
            if (behind <= Few || (found == 0 && behind <= MostSingles / 4))
                return null;
            start += read.Value.Items.Count;
        }
        return null;
    }

    private void Compare(FollowedRow row, Execution execution)
    {
        var news = Statuses.News(row.JobId, row.N, execution);
        if (news.HasEnded || news.Status != row.Status || news.AzkabanWord != row.AzkabanWord || news.StartedAt != row.StartedAt)
            _news.Add(news);
    }
}
