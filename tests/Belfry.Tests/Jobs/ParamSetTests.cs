using System.Text.Json;
using Belfry.Core.Jobs;

namespace Belfry.Tests.Jobs;

public sealed class ParamSetTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        var set = new ParamSet
        {
            Plain = new Dictionary<string, string> { ["A"] = "1", ["B"] = "{\"sealed\":\"x\"}" },
            Sealed = new Dictionary<string, string> { ["C"] = "key.abc" },
        };
        var read = ParamSet.Parse(set.ToJson());
        Assert.Equal(set.Plain, read!.Plain);
        Assert.Equal(set.Sealed, read.Sealed);
    }

    [Fact]
    public void Nothing_is_null()
    {
        Assert.Null(new ParamSet().ToJson());
        Assert.Null(ParamSet.Parse(null));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"A\":null}")]
    [InlineData("{\"A\":{}}")]
    public void Anything_else_is_refused(string json) => Assert.Throws<JsonException>(() => ParamSet.Parse(json));
}
