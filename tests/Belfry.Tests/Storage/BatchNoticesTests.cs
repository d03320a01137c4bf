using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Tests.Storage;

/// <summary>What a transaction knows by itself of failures and recoveries, and what only the tables know.</summary>
public sealed class BatchNoticesTests
{
    private const long Channel = 7;

    private readonly BatchNotices _batch = new();
    private int _runs;

    [Fact]
    public void The_first_success_of_a_job_is_a_recovery_if_the_tables_have_it_as_failing()
    {
        Add(NotifyOn.Recovery);
        Assert.True(Assert.Single(_batch.Rows).IfFailing);
        Assert.Empty(_batch.Failing);
    }

    [Fact]
    public void A_success_after_a_failure_of_the_same_transaction_is_a_recovery_for_certain()
    {
        Add(NotifyOn.Failure);
        Add(NotifyOn.Recovery);
        Assert.Equal([(NotifyOn.Failure, false), (NotifyOn.Recovery, false)], _batch.Rows.Select(row => (row.Notice.What, row.IfFailing)));
        Assert.Empty(_batch.Failing);
        Assert.Single(_batch.Succeeded);
    }

    [Fact]
    public void A_second_success_is_no_news()
    {
        Add(NotifyOn.Recovery);
        Add(NotifyOn.Recovery);
        Assert.Single(_batch.Rows);
    }

    [Fact]
    public void A_job_fails_when_its_last_run_did()
    {
        Add(NotifyOn.Recovery);
        Add(NotifyOn.Failure);
        Assert.Equal([(new JobId(1), 0)], _batch.Failing);
    }

    [Fact]
    public void A_failure_that_nobody_wants_to_hear_of_is_remembered_for_the_recovery()
    {
        _batch.Add(new JobNotice(new JobId(1), 0, new RunId(1), NotifyOn.Failure, "", default, []));
        Assert.Empty(_batch.Rows);
        Assert.False(_batch.IsEmpty);
        Assert.Single(_batch.Failing);
    }

    [Fact]
    public void Parts_of_a_broadcast_recover_each_by_itself()
    {
        Add(NotifyOn.Failure, shard: 0);
        Add(NotifyOn.Recovery, shard: 1);
        Assert.Equal([(new JobId(1), 0)], _batch.Failing);
        Assert.True(_batch.Rows.Single(row => row.Notice.Shard == 1).IfFailing);
    }

    private void Add(NotifyOn what, int shard = 0)
        => _batch.Add(new JobNotice(new JobId(1), shard, new RunId(++_runs), what, "", default, [Channel]));
}
