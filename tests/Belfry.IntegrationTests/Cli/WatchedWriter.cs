using System.Text;

namespace Belfry.IntegrationTests.Cli;

/// <summary>Output that a test waits for while it comes.</summary>
internal sealed class WatchedWriter : TextWriter
{
    private readonly StringBuilder _text = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_gate)
        {
            _text.Append(value);
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async Task SeesAsync(string text)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_text.ToString().Contains(text, StringComparison.Ordinal))
                    return;
                more = _more.Task;
            }
            await more.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
    }

    public override string ToString()
    {
        lock (_gate)
            return _text.ToString();
    }
}
