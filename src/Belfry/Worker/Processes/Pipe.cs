namespace Belfry.Worker.Processes;

/// <summary>A pipe whose ends no started program inherits. What is not taken is closed with it.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    private int _reader;
    private int _writer;

    private Pipe(int reader, int writer) => (_reader, _writer) = (reader, writer);

    public int Reader => _reader;

    public int Writer => _writer;

    /// <summary>Null when there are no descriptors left; the error number says which kind.</summary>
    public static Pipe? Create()
    {
        var fds = stackalloc int[2];
        return Libc.pipe2(fds, Libc.OCloexec) is 0 ? new Pipe(fds[0], fds[1]) : null;
    }

    public int TakeReader()
    {
        var reader = _reader;
        _reader = -1;
        return reader;
    }

    /// <summary>Lets through whoever waits for a line.</summary>
    public void Open()
    {
        var line = (byte)'\n';
        _ = Libc.write(_writer, &line, 1);
    }

    public void Dispose()
    {
        if (_reader >= 0)
            _ = Libc.close(_reader);
        if (_writer >= 0)
            _ = Libc.close(_writer);
        _reader = _writer = -1;
    }
}
