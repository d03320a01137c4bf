using System.CommandLine;
using System.CommandLine.Parsing;

namespace Belfry.Cli;

/// <summary><c>--delay</c> and <c>--at</c>: when something is to start.</summary>
internal sealed class StartTime(TimeProvider clock)
{
    private readonly Option<double?> _delay = OptionKinds.Duration("--delay", "So long from now.");

    private readonly Option<DateTimeOffset?> _at = OptionKinds.Time(
        "--at", "At this time: \"2026-11-20 08:00\" (your own zone), 2026-11-20T08:00:00Z, or Unix seconds.", clock);

    public IEnumerable<Option> All => [_delay, _at];

    public void Validate(CommandResult result)
    {
        if (result.GetResult(_delay) is { Implicit: false } && result.GetResult(_at) is { Implicit: false })
            result.AddError("Give either --delay or --at.");
    }

    public double? Delay(Call call) => call.Get(_delay);

    public DateTimeOffset? At(Call call) => call.Get(_at);
}
