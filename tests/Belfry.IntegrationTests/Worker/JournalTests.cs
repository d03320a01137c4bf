using Belfry.Core.Protocol;
using Belfry.Worker.Journal;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Worker;

public sealed class JournalTests
{
    private const int Small = 4096, Torn = 5200;

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_was_appended_is_found_again_and_what_was_forgotten_is_not()
    {
        var folder = TestWorker.NewFolder();
        var (open, ended, gone) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var end = new JournalledEnd(RunOutcome.TimedOut, 137, Now.AddSeconds(5), 3, "It was timed out — after 5 s.");
        await WriteAsync(folder, Small,
            new JournalRecord.Accepted(open, 2),
            new JournalRecord.Started(open, Now, new JournalledProcess(123, 456_789)),
            new JournalRecord.Accepted(ended, 1),
            new JournalRecord.Started(ended, Now, null),
            new JournalRecord.Ended(ended, end),
            new JournalRecord.Accepted(gone, 1),
            new JournalRecord.Forgotten(gone));
        var found = Read(folder, Small, out var logs);
        Assert.Equal(
            [
                new JournalledRun(open, 2) { StartedAt = Now, Process = new JournalledProcess(123, 456_789) },
                new JournalledRun(ended, 1) { StartedAt = Now, End = end },
            ],
            found);
        Assert.Equal(0, logs.CountOf(Torn));
    }

    [Fact]
    public async Task A_journal_cut_off_or_garbled_at_any_byte_gives_all_that_was_before()
    {
        var folder = TestWorker.NewFolder();
        var runs = Enumerable.Range(0, 12).Select(_ => Guid.CreateVersion7()).ToList();
        await WriteAsync(folder, Small, [.. runs.Select(run => new JournalRecord.Accepted(run, 1))]);
        var file = Directory.EnumerateFiles(folder, "journal.*").MaxBy(path => File.ReadAllBytes(path).Count(b => b is not 0))!;
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var length = Array.FindLastIndex(whole, b => b is not 0) + 1;
        const int Head = 24, Record = 33;
        for (var at = Head; at < length; at++)
        {
            var before = Math.Min((at - Head) / Record, runs.Count);

            // The rest of the block was not written before the power went.
            var cut = (byte[])whole.Clone();
            cut.AsSpan(at, length - at).Clear();
            AssertPrefix(cut, before, orOneMore: true);

            // Or something else was.
            var garbled = (byte[])whole.Clone();
            garbled[at] ^= 0x5A;
            AssertPrefix(garbled, before, orOneMore: false);
        }

        // A record that ends in zeros survives when only those are cut off.
        void AssertPrefix(byte[] content, int before, bool orOneMore)
        {
            var copy = TestWorker.NewFolder();
            File.WriteAllBytes(Path.Combine(copy, "journal.1"), content);
            var found = Read(copy, Small, out _).Select(run => run.Run).ToList();
            Assert.InRange(found.Count, before, orOneMore ? before + 1 : before);
            Assert.Equal(runs.Take(found.Count), found);
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_torn_end_is_told_and_the_journal_goes_on()
    {
        var folder = TestWorker.NewFolder();
        var (first, second, third) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await WriteAsync(folder, Small, new JournalRecord.Accepted(first, 1), new JournalRecord.Accepted(second, 1));
        foreach (var file in Directory.EnumerateFiles(folder, "journal.*"))
        {
            // The last byte but zeros is the kind's, in the record that forgets nothing; before it is the second run.
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            var last = Array.FindLastIndex(bytes, b => b is not 0);
            if (last > 0)
                bytes[last - 20] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        }

        Assert.Equal([first], Read(folder, Small, out var logs).Select(run => run.Run));
        Assert.Equal(
            "The journal's end is torn, as after a power failure; the 1 runs before it are known. What was written last may be missing",
            await logs.FirstAsync(Torn));
        await WriteAsync(folder, Small, new JournalRecord.Accepted(third, 1));
        Assert.Equal([first, third], Read(folder, Small, out _).Select(run => run.Run));
    }

    [Fact]
    public async Task A_journal_of_many_runs_stays_small_and_forgets_nothing_that_counts()
    {
        var folder = TestWorker.NewFolder();
        var kept = new List<Guid>();
        var records = new List<JournalRecord>();
        for (var i = 0; i < 5000; i++)
        {
            var run = Guid.CreateVersion7();
            records.Add(new JournalRecord.Accepted(run, 1));
            records.Add(new JournalRecord.Ended(run, new JournalledEnd(RunOutcome.Succeeded, 0, Now, 0, null)));
            if (i % 1000 is 0)
                kept.Add(run);
            else
                records.Add(new JournalRecord.Forgotten(run));
        }

        await WriteAsync(folder, Small, [.. records]);
        Assert.Equal(kept.Order(), Read(folder, Small, out _).Select(run => run.Run).Order());
        Assert.All(Directory.EnumerateFiles(folder), file => Assert.InRange(new FileInfo(file).Length, 1, 16 * Small));
    }

    [Fact]
    public async Task More_open_runs_than_fit_make_it_grow()
    {
        var folder = TestWorker.NewFolder();
        var runs = Enumerable.Range(0, 2000).Select(_ => Guid.CreateVersion7()).ToList();
        await WriteAsync(folder, Small, [.. runs.Select(run => new JournalRecord.Accepted(run, 1))]);
        Assert.Equal(runs.Order(), Read(folder, Small, out _).Select(run => run.Run).Order());
    }

    [Fact]
    public void Files_that_are_no_journal_are_begun_anew()
    {
        var folder = TestWorker.NewFolder();
        var random = new Random(1);
        foreach (var name in new[] { "journal.1", "journal.2" })
        {
            var bytes = new byte[Small];
            random.NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }

        Assert.Empty(Read(folder, Small, out _));
    }

    [Fact]
    public async Task A_full_disk_takes_no_new_run_loses_none_and_is_used_again_when_it_has_room()
    {
        using var disk = SmallDisk.Mount(kibibytes: 256);
        var logs = new LogLines();
        using var journal = RunJournal.Open(disk.Folder, 32 * 1024, logs.CreateLogger<RunJournal>(), out _);
        var writing = Task.Run(journal.RunAsync, TestContext.Current.CancellationToken);
        var runs = new List<Guid>();
        disk.Fill();
        while (true)
        {
            var run = Guid.CreateVersion7();
            var taken = await journal.AppendAsync(new JournalRecord.Accepted(run, 1));
            if (!taken)
                break;
            runs.Add(run);
            Assert.True(runs.Count < 100_000);
        }

        Assert.True(runs.Count > 500);
        Assert.Contains("The journal cannot be written; no run is started until it can", await logs.FirstAsync(5201), StringComparison.Ordinal);
        disk.MakeRoom();
        var later = Guid.CreateVersion7();
        Assert.True(await journal.AppendAsync(new JournalRecord.Accepted(later, 1)));
        await logs.FirstAsync(5202);
        journal.Finish();
        await writing;
        var copy = TestWorker.NewFolder();
        foreach (var file in Directory.EnumerateFiles(disk.Folder, "journal.*"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        Assert.Superset(runs.Append(later).ToHashSet(), Read(copy, Small, out _).Select(run => run.Run).ToHashSet());
    }

    private static async Task WriteAsync(string folder, int capacity, params IReadOnlyList<JournalRecord> records)
    {
        using var journal = RunJournal.Open(folder, capacity, new LogLines().CreateLogger<RunJournal>(), out _);
        var writing = Task.Run(journal.RunAsync, TestContext.Current.CancellationToken);
        foreach (var record in records)
            journal.Append(record);
        Assert.True(await journal.AppendAsync(new JournalRecord.Forgotten(Guid.Empty)));
        journal.Finish();
        await writing;
    }

    private static IReadOnlyCollection<JournalledRun> Read(string folder, int capacity, out LogLines logs)
    {
        logs = new LogLines();
        using var journal = RunJournal.Open(folder, capacity, logs.CreateLogger<RunJournal>(), out var found);
        return found;
    }
}
