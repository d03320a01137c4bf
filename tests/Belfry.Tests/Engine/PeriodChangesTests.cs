using Belfry.Engine;
using Belfry.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Belfry.Tests.Engine;

public sealed class PeriodChangesTests
{
    private static readonly DateTimeOffset T0 = DateTimeOffset.FromUnixTimeSeconds(1_795_000_000);

    [Fact]
    public void A_start_opens_a_period_from_the_moment_it_was_asked_for()
        => Assert.Equal([(10, null, false, "A")], After(Start(10, "A")));

    [Fact]
    public void A_start_never_begins_before_what_is_accounted_for()
        => Assert.Equal([(15, null, false, "A")], After(15, Start(10, "A")));

    [Fact]
    public void Until_a_later_start_takes_effect_the_present_schedule_goes_on()
        => Assert.Equal([(10, 50, false, "A"), (50, null, false, "B")], After(Start(10, "A"), Start(20, "B", at: 50)));

    [Fact]
    public void A_stop_undoes_a_start_that_is_still_waiting()
        => Assert.Equal([(10, 30, true, "A")], After(Start(10, "A"), Start(20, "B", at: 50), Stop(30)));

    [Fact]
    public void A_stop_of_a_job_that_only_waits_leaves_nothing()
        => Assert.Empty(After(Start(10, "A", at: 50), Stop(30)));

    [Fact]
    public void A_start_that_has_begun_is_not_undone()
        => Assert.Equal(
            [(10, 50, false, "A"), (50, 60, true, "B")],
            After(Start(10, "A"), Start(20, "B", at: 50), Stop(60)));

    [Fact]
    public void A_second_start_replaces_one_that_waits()
        => Assert.Equal(
            [(10, 70, false, "A"), (70, null, false, "C")],
            After(Start(10, "A"), Start(20, "B", at: 50), Start(30, "C", at: 70)));

    [Fact]
    public void A_change_replaces_the_schedule_in_force_and_the_one_that_waits_and_moves_neither()
        => Assert.Equal(
            [(10, 30, false, "A"), (30, 50, false, "C"), (50, null, false, "C")],
            After(Start(10, "A"), Start(20, "B", at: 50), Change(30, "C")));

    [Fact]
    public void A_change_of_a_stopped_job_starts_nothing()
        => Assert.Equal([(10, 20, true, "A")], After(Start(10, "A"), Stop(20), Change(30, "C")));

    [Fact]
    public void After_a_change_a_waiting_start_can_still_be_undone()
        => Assert.Equal(
            [(10, 30, false, "A"), (30, 40, true, "C")],
            After(Start(10, "A"), Start(20, "B", at: 50), Change(30, "C"), Stop(40)));

    [Fact]
    public void A_stop_at_the_moment_of_a_change_still_stops_what_was_before()
        => Assert.Equal([(10, 30, true, "A")], After(Start(10, "A"), Change(30, "C"), Stop(30)));

    [Fact]
    public void A_clock_that_steps_back_makes_no_periods_overlap()
        => Assert.Equal([(10, 40, true, "A"), (40, null, false, "B")], After(Start(10, "A"), Stop(40), Start(20, "B")));

    [Fact]
    public void Whatever_is_asked_for_in_whatever_order_periods_are_in_order_and_agree_with_a_simple_model()
        => Prop.ForAll(
            Gen.Choose(1, 15).SelectMany(count => Request().ListOf(count)).ToArbitrary(),
            requests =>
            {
                var rows = new List<PeriodRow>();
                var saved = new Dictionary<long, PeriodRow>();
                var model = new Model();
                var (clock, done, id) = (0, 0, 0L);
                foreach (var (action, later, ahead, name) in requests)
                {
                    clock += later;
                    done = Math.Max(done, clock - (later / 2));
                    var request = New(action, clock, name, action == "start" && ahead > 0 ? clock + ahead : null);
                    var changes = new PeriodChanges(rows);
                    changes.Apply(request, T0.AddSeconds(done), () => ++id);
                    rows = [.. changes.Periods];
                    foreach (var deleted in changes.Deleted)
                        saved.Remove(deleted);
                    foreach (var row in changes.Saved)
                        saved[row.Id] = row;
                    model.Apply(action, Math.Max(clock, done), request.At is null ? null : clock + ahead, name);

                    if (!saved.Values.OrderBy(row => row.FromAt).SequenceEqual(rows))
                        return false; // what is written is what is in memory
                    if (rows.Zip(rows.Skip(1)).Any(pair => pair.First.ToAt is null || pair.First.ToAt > pair.Second.FromAt))
                        return false; // in order, no overlap
                    if (rows.Any(row => row.FromAt == row.ToAt))
                        return false; // none without a moment
                    for (var second = done + 1; second < clock + 200; second++)
                    {
                        var at = T0.AddSeconds(second);
                        if (rows.Find(row => row.FromAt < at && !(row.ToAt < at))?.Expression != model.At(second))
                            return false;
                    }
                }
                return true;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Gen<(string Action, int Later, int Ahead, string Name)> Request()
        => Gen.Elements("start", "start", "start", "stop", "change").SelectMany(action => Gen.Choose(1, 40).SelectMany(later =>
            Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 120)).SelectMany(ahead =>
                Gen.Elements("A", "B", "C", "D").Select(name => (action, later, ahead, name)))));

    private static List<(int From, int? To, bool Stopped, string Expression)> After(params ScheduleRequestRow[] requests)
        => After(0, requests);

    private static List<(int From, int? To, bool Stopped, string Expression)> After(int doneThrough, params ScheduleRequestRow[] requests)
    {
        var id = 0L;
        IReadOnlyList<PeriodRow> rows = [];
        foreach (var request in requests)
        {
            var changes = new PeriodChanges(rows);
            changes.Apply(request, T0.AddSeconds(doneThrough), () => ++id);
            rows = changes.Periods;
        }
        return [.. rows.Select(row => (Seconds(row.FromAt), row.ToAt is { } to ? Seconds(to) : (int?)null, row.Stopped, row.Expression))];
    }

    private static int Seconds(DateTimeOffset at) => (int)(at - T0).TotalSeconds;

    private static ScheduleRequestRow Start(int requestedAt, string expression, int? at = null) => New("start", requestedAt, expression, at);

    private static ScheduleRequestRow Change(int requestedAt, string expression) => New("change", requestedAt, expression, null);

    private static ScheduleRequestRow Stop(int requestedAt) => New("stop", requestedAt, null, null);

    private static ScheduleRequestRow New(string action, int requestedAt, string? expression, int? at) => new()
    {
        Id = 1,
        JobId = 1,
        Action = action,
        Expression = expression,
        At = at is null ? null : T0.AddSeconds(at.Value),
        RequestedAt = T0.AddSeconds(requestedAt),
        Username = "test",
    };

    /// <summary>The rules once more, in the simplest way: what is in force, and what waits to be.</summary>
    private sealed class Model
    {
        private readonly List<(int From, string? Name)> _inForce = [];
        private (int At, string Name)? _waiting;

        public void Apply(string action, int now, int? at, string name)
        {
            if (_waiting is { } due && due.At <= now)
            {
                _inForce.Add((due.At, due.Name));
                _waiting = null;
            }
            switch (action)
            {
                case "stop":
                    _waiting = null;
                    _inForce.Add((now, null));
                    break;
                case "start" when at > now:
                    _waiting = (at.Value, name);
                    break;
                case "start":
                    _waiting = null;
                    _inForce.Add((now, name));
                    break;
                default:
                    if (_inForce.Count > 0 && _inForce[^1].Name is not null)
                        _inForce.Add((now, name));
                    if (_waiting is { } waiting)
                        _waiting = (waiting.At, name);
                    break;
            }
        }

        public string? At(int second)
            => _waiting is { } waiting && waiting.At < second
                ? waiting.Name
                : _inForce.FindLast(change => change.From < second).Name;
    }
}
