using System.Text;
using Belfry.Control;
using Belfry.Core.Protocol;

namespace Belfry.Tests.Control;

public sealed class OutputReadingTests
{
    [Fact]
    public void A_character_that_is_cut_between_pieces_is_read_whole()
    {
        var reading = new OutputReading(default);
        Assert.Equal("a", reading.Stored([(byte)'a', 0xE6, 0x97]));
        Assert.Equal("日b", reading.Stored([0xA5, (byte)'b']));
        var resumed = new OutputReading(new OutputPosition(1, 0));
        resumed.Resume([(byte)'a', 0xE6, 0x97]);
        Assert.Equal("日b", resumed.Stored([0xA5, (byte)'b']));
        Assert.Equal("", resumed.Finish());
    }

    [Fact]
    public void What_was_seen_live_is_not_shown_again_at_the_end()
    {
        var reading = new OutputReading(default);
        var text = reading.Stored("head,"u8) + reading.Live(0, "one,"u8) + reading.Live(4, "two,"u8);
        Assert.Equal(new OutputPosition(1, 8), reading.Position);
        // Three bytes gave way, the ring kept the rest.
        text += reading.Stored(Notice(3)) + reading.Stored(",two,thr"u8) + reading.Stored("ee"u8);
        Assert.Equal("head,one,two,three", text);
        Assert.Equal(new OutputPosition(4, 0), reading.Position);
    }

    [Fact]
    public void What_nobody_saw_is_told_by_its_number_of_bytes()
    {
        var reading = new OutputReading(default);
        Assert.Equal($"{OutputNotices.LeftOut(100)}late", reading.Live(100, "late"u8));
        Assert.Equal($"{OutputNotices.LeftOut(6)}end", reading.Live(110, "end"u8));
        Assert.Equal(OutputNotices.LeftOut(887), reading.Stored(Notice(1000)));
        Assert.Equal("tail", reading.Stored("tail"u8));
    }

    [Fact]
    public void A_reader_who_saw_nothing_live_reads_what_is_stored_as_it_stands()
    {
        var reading = new OutputReading(default);
        Assert.Equal($"head{OutputNotices.LeftOut(7)}tail", reading.Stored("head"u8) + reading.Stored(Notice(7)) + reading.Stored("tail"u8));
    }

    [Fact]
    public void An_interrupted_reading_goes_on_where_it_was_wherever_that_is()
    {
        var random = new Random(20261121);
        for (var n = 0; n < 2_000; n++)
        {
            var printed = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},")));
            var head = random.Next(printed.Length);
            var ring = random.Next(1, printed.Length);
            var behind = printed[head..];
            var leftOut = Math.Max(0, behind.Length - ring);
            List<byte[]> stored = [.. Cut(printed[..head], random)];
            var headPieces = stored.Count;
            if (leftOut > 0)
                stored.Add(Notice(leftOut));
            stored.AddRange(Cut(behind[leftOut..], random));

            var text = "";
            var reading = new OutputReading(default);
            while (reading.NextPiece < headPieces)
                Read(() => reading.Stored(stored[reading.NextPiece]));
            // All of it is watched, in pieces that may come again.
            for (var at = 0; at < behind.Length;)
            {
                var length = random.Next(1, behind.Length - at + 1);
                var from = Math.Max(0, at - random.Next(3));
                var piece = behind[from..(at + length)];
                Read(() => reading.Live(from, piece));
                at += length;
            }
            while (reading.NextPiece < stored.Count)
                Read(() => reading.Stored(stored[reading.NextPiece]));
            Assert.Equal(Encoding.ASCII.GetString(printed), text);

            void Read(Func<string> read)
            {
                text += read();
                if (random.Next(3) != 0)
                    return;
                Assert.True(OutputPosition.TryParse(reading.Position.ToString(), out var position));
                reading = new OutputReading(position);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1+")]
    [InlineData("1+2+3")]
    [InlineData("99999999999")]
    [InlineData(null)]
    public void A_place_that_is_none_is_not_taken_for_one(string? text) => Assert.False(OutputPosition.TryParse(text, out _));

    private static IEnumerable<byte[]> Cut(byte[] bytes, Random random)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = random.Next(1, bytes.Length - at + 1);
            yield return bytes[at..(at + length)];
            at += length;
        }
    }

    private static byte[] Notice(long bytes) => Encoding.UTF8.GetBytes(OutputNotices.LeftOut(bytes));
}
