using Belfry.Core.Jobs;
using Belfry.Core.Runs;

namespace Belfry.Tests.Runs;

public sealed class AdmissionTests
{
    [Theory]
    [InlineData(ConcurrencyPolicy.Allow, 0, 0, AdmissionVerdict.Start)]
    [InlineData(ConcurrencyPolicy.Allow, 2, 0, AdmissionVerdict.Start)]
    [InlineData(ConcurrencyPolicy.Allow, 3, 0, AdmissionVerdict.Skip)]
    [InlineData(ConcurrencyPolicy.Forbid, 0, 0, AdmissionVerdict.Start)]
    [InlineData(ConcurrencyPolicy.Forbid, 1, 0, AdmissionVerdict.Skip)]
    [InlineData(ConcurrencyPolicy.Replace, 0, 0, AdmissionVerdict.Start)]
    [InlineData(ConcurrencyPolicy.Replace, 1, 0, AdmissionVerdict.Replace)]
    [InlineData(ConcurrencyPolicy.Replace, 1, 1, AdmissionVerdict.Replace)]
    [InlineData(ConcurrencyPolicy.Queue, 0, 0, AdmissionVerdict.Start)]
    [InlineData(ConcurrencyPolicy.Queue, 1, 0, AdmissionVerdict.Hold)]
    [InlineData(ConcurrencyPolicy.Queue, 1, 1, AdmissionVerdict.Hold)]
    [InlineData(ConcurrencyPolicy.Queue, 1, 2, AdmissionVerdict.Skip)]
    public void The_policy_decides_by_what_is_going_on_and_what_waits(
        ConcurrencyPolicy policy, int active, int waiting, AdmissionVerdict expected)
    {
        var policies = new JobPolicies { Concurrency = policy, MaxConcurrent = 3, QueueLimit = 2 };
        Assert.Equal(expected, Admission.Decide(policies, active, waiting, forced: false, out var reason));
        Assert.Equal(expected == AdmissionVerdict.Start, reason is null);
    }

    [Theory]
    [InlineData(ConcurrencyPolicy.Allow)]
    [InlineData(ConcurrencyPolicy.Forbid)]
    [InlineData(ConcurrencyPolicy.Replace)]
    [InlineData(ConcurrencyPolicy.Queue)]
    public void A_forced_run_starts_beside_all_others(ConcurrencyPolicy policy)
        => Assert.Equal(
            AdmissionVerdict.Start,
            Admission.Decide(new JobPolicies { Concurrency = policy, MaxConcurrent = 1 }, 100, 100, forced: true, out _));
}
