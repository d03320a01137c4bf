using Npgsql;

namespace Belfry.Storage;

/// <summary>
/// Brings a cluster's server up: takes over the one that runs, else starts one, and waits until it answers. However
/// long a recovery takes it is waited for; what ends the wait is the server's own end.
/// </summary>
internal sealed partial class PostgresStarter(
    PostgresCluster cluster, PostgresSocket socket, TimeProvider clock, ILogger log)
{
    /// <summary>How long a server that was found running may stay silent before it is replaced.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan WordEvery = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = log;

    /// <exception cref="StartupException">It ended instead; the message has what it said.</exception>
    public async Task<PostgresServer> BringUpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var server = PostgresServer.TryAdopt(cluster) ?? PostgresServer.Start(cluster);
            try
            {
                if (await AnswersAsync(server, cancellationToken))
                {
                    await socket.CreateDatabaseAsync(cancellationToken);
                    return server;
                }
            }
            catch (Exception e)
            {
                await StopAsync(server);
                if (e is PostgresException refusal)
                    throw new StartupException(cluster.Explain(refusal), e);
                throw;
            }

            await StopAsync(server);
        }
    }

    /// <summary>
    /// False when it is not this one that will serve: a server that was taken over has ended or stays silent, or the
    /// answer comes from one that a start cut off earlier had still in the making.
    /// </summary>
    private async Task<bool> AnswersAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        if (server.Adopted)
            LogAdopting(server.Pid);
        var began = clock.GetTimestamp();
        var nextWord = WordEvery;
        while (true)
        {
            var answer = await socket.ProbeAsync(cancellationToken);
            var waited = clock.GetElapsedTime(began);
            if (server.HasExited)
                return server.Adopted ? false : throw new StartupException(
                    cluster.Explain($"The built-in PostgreSQL did not start: {server.DescribeExit()}.", server.LogLength));
            if (answer == PostgresAnswer.Ready && !server.IsTheOneOf(cluster))
                return false;
            if (answer == PostgresAnswer.Ready)
            {
                LogReady(server.Pid, cluster.Binaries.Version, cluster.Account.Name, (long)waited.TotalMilliseconds);
                return true;
            }

            if (server.Adopted && answer == PostgresAnswer.None && waited > SilenceLimit)
            {
                LogSilent(server.Pid, (long)waited.TotalSeconds);
                return false;
            }

            if (waited > nextWord)
            {
                LogWaiting((long)waited.TotalSeconds, cluster.Log.Tail(server.LogLength, 1) is [var line] ? line : "nothing");
                nextWord += WordEvery;
            }

            await Task.Delay(AskAgain, clock, cancellationToken);
        }
    }

    private async Task StopAsync(PostgresServer server)
    {
        await server.StopAsync(StopGrace, clock, CancellationToken.None);
        server.Dispose();
    }

    [LoggerMessage(1005, LogLevel.Information, "Taking over the built-in PostgreSQL (process {Pid}) that an earlier Belfry left running")]
    private partial void LogAdopting(int pid);

    [LoggerMessage(1006, LogLevel.Information, "The built-in PostgreSQL {Version} is ready (process {Pid}, account {Account}, after {Milliseconds} ms)")]
    private partial void LogReady(int pid, string version, string account, long milliseconds);

    [LoggerMessage(1007, LogLevel.Information, "Waiting for the built-in PostgreSQL since {Seconds} s; its last words: {Said}")]
    private partial void LogWaiting(long seconds, string said);

    [LoggerMessage(1008, LogLevel.Warning, "The built-in PostgreSQL (process {Pid}) has not answered for {Seconds} s; it is replaced")]
    private partial void LogSilent(int pid, long seconds);
}
