using System.Text;
using Belfry.Core.Protocol;
using Belfry.Worker.Output;

namespace Belfry.Tests.Worker;

public sealed class LiveTailTests
{
    [Fact]
    public void What_came_since_the_last_time_is_taken_with_its_place()
    {
        var tail = new LiveTail();
        Assert.Null(tail.Take(Guid.Empty));
        tail.Append(3, 100, "abc"u8);
        tail.Append(3, 103, "de"u8);
        var taken = tail.Take(Guid.Empty)!;
        Assert.Equal((3, 100, "abcde"), (taken.After, taken.At, Encoding.ASCII.GetString(taken.Data.Span)));
        Assert.Null(tail.Take(Guid.Empty));
        tail.Append(3, 105, "f"u8);
        Assert.Equal(105, tail.Take(Guid.Empty)!.At);
    }

    [Fact]
    public void Of_more_than_a_message_the_newest_is_kept()
    {
        var tail = new LiveTail();
        var all = new byte[3 * ProtocolLimits.ChunkBytes];
        new Random(1).NextBytes(all);
        for (var at = 0; at < all.Length; at += 50_000)
            tail.Append(1, at, all.AsSpan(at, Math.Min(50_000, all.Length - at)));
        var taken = tail.Take(Guid.Empty)!;
        Assert.Equal(all.Length - ProtocolLimits.ChunkBytes, taken.At);
        Assert.Equal(all[^ProtocolLimits.ChunkBytes..], taken.Data.ToArray());
        tail.Append(1, 0, all);
        Assert.Equal(all[^ProtocolLimits.ChunkBytes..], tail.Take(Guid.Empty)!.Data.ToArray());
    }
}
