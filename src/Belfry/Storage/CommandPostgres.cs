namespace Belfry.Storage;

/// <summary>
/// The database of a data folder for a command that needs it once, such as <c>belfry token create --data DIR</c>: that
/// of the Belfry that runs there, else one started for the command and stopped after it. Such commands take turns, so
/// that none stops the server another works with.
/// </summary>
internal sealed class CommandPostgres : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly DataFolder? _folder;
    private readonly EmbeddedPostgres? _own;
    private readonly PostgresSocket? _socket;

    private CommandPostgres(PostgresSocket socket) => _socket = socket;

    private CommandPostgres(DataFolder folder, EmbeddedPostgres own)
    {
        _folder = folder;
        _own = own;
    }

    /// <summary>Valid in this process while this object lives.</summary>
    public string ConnectionString => _own?.ConnectionString ?? _socket!.ConnectionString;

    /// <summary>Whether it was started for the command.</summary>
    public bool IsOwn => _own is not null;

    /// <param name="path">The data folder; it is not made.</param>
    /// <param name="command">As a person types it: whoever finds the folder taken reads it.</param>
    /// <exception cref="StartupException">There is no database, or it cannot be reached.</exception>
    public static async Task<CommandPostgres> OpenAsync(
        string path, string command, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(path);
        if (!Directory.Exists(path))
            throw NoDatabase(path);
        var began = clock.GetTimestamp();
        while (true)
        {
            if (DataFolder.TryOpen(path, new DataFolderUse(command, Passing: true), out var folder, out var holder))
                return await StartAsync(folder, loggers, clock, cancellationToken);
            if (!holder.Passing && await TryReachAsync(path, cancellationToken) is { } socket)
                return new CommandPostgres(socket);
            if (clock.GetElapsedTime(began) > Patience)
                throw new StartupException(
                    $"{path} is in use by {holder}, whose built-in PostgreSQL does not answer. " +
                    "If it works with a server of yours, name that one here too: --database \"Host=…\".");
            await Task.Delay(LookAgain, clock, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
            await _own.DisposeAsync();
        _folder?.Dispose();
        _socket?.Dispose();
    }

    private static async Task<CommandPostgres> StartAsync(
        DataFolder folder, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            if (!PostgresCluster.ExistsIn(folder.PostgresFolder))
                throw NoDatabase(folder.Path);
            return new CommandPostgres(folder, await EmbeddedPostgres.StartAsync(folder, loggers, clock, cancellationToken));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static async Task<PostgresSocket?> TryReachAsync(string path, CancellationToken cancellationToken)
    {
        var cluster = DataFolder.PostgresFolderOf(path);
        if (!PostgresCluster.ExistsIn(cluster))
            return null;
        var socket = new PostgresSocket(cluster);
        if (await socket.ProbeAsync(cancellationToken) == PostgresAnswer.Ready)
            return socket;
        socket.Dispose();
        return null;
    }

    private static StartupException NoDatabase(string path) => new(
        $"There is no Belfry database in {path}. Start Belfry there first (belfry standalone --data {path}), " +
        "or name the right folder or server with --data or --database.");
}
