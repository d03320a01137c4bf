using Npgsql;

namespace Belfry.Storage;

/// <summary>The leadership row as it was read, with the database's time at that moment.</summary>
internal readonly record struct LeadershipRow(long Epoch, Guid? Master, long Renewals, DateTimeOffset DatabaseTime);

/// <summary>
/// Reads and moves the leadership row. Synchronous, because the election has a thread of its own that a busy thread
/// pool cannot delay.
/// </summary>
internal sealed class LeadershipStore(Database database) : IDisposable
{
    private NpgsqlConnection? _connection;
    private int _timeoutSeconds = 5;

    /// <summary>Opens the connection when there is none; a broken one is replaced.</summary>
    /// <param name="patience">How long any statement may take.</param>
    public void Connect(TimeSpan patience)
    {
        _timeoutSeconds = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds));
        if (_connection is { State: System.Data.ConnectionState.Open })
            return;
        Disconnect();
        var connection = new NpgsqlConnection(Settings(_timeoutSeconds).ConnectionString);
        try
        {
            connection.Open();
            using var listen = new NpgsqlCommand($"listen {Wakeups.Leader}", connection);
            listen.ExecuteNonQuery();
            _connection = connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <param name="timeoutSeconds">How long it may take to connect, and then any statement.</param>
    public NpgsqlConnectionStringBuilder Settings(int timeoutSeconds)
    {
        var settings = Database.Settings(database.ConnectionString, "belfry election");
        settings.Pooling = false;
        settings.Timeout = timeoutSeconds;
        settings.CommandTimeout = timeoutSeconds;
        settings.CancellationTimeout = 100;
        return settings;
    }

    public void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>Waits, and returns early when somebody gave the leadership up.</summary>
    public void Wait(TimeSpan longest) => _connection!.Wait(longest);

    public LeadershipRow Read()
    {
        using var command = Command(
            "select epoch, master_id, renewals, clock_timestamp() from leadership");
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            throw new InvalidOperationException("The table belfry.leadership is empty: restore its single row.");
        return new LeadershipRow(
            reader.GetInt64(0),
            reader.IsDBNull(1) ? null : reader.GetGuid(1),
            reader.GetInt64(2),
            reader.GetFieldValue<DateTimeOffset>(3));
    }

    /// <summary>
    /// Ends the former leader's sessions, so that none of its batches holds the row, and takes the leadership if nobody
    /// moved since <paramref name="seen"/>. Waits at most a second for a batch that is committing.
    /// </summary>
    /// <returns>The new epoch; null when somebody else was first.</returns>
    public long? TakeOver(LeadershipRow seen, Guid master, string url)
    {
        using var transaction = _connection!.BeginTransaction();
        using (var patience = Command("set local lock_timeout = '1s'"))
            patience.ExecuteNonQuery();
        // One who has given up may have left a session behind that it could no longer reach.
        if ((seen.Master ?? LeaderOf(seen.Epoch)) is { } former)
        {
            using var end = Command(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()",
                Database.LeaderSession(former));
            end.ExecuteNonQuery();
        }
        using var take = Command(
            """
            with taken as (
                update leadership
                set epoch = greatest(epoch + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint),
                    master_id = $1, renewals = renewals + 1, since = now()
                where epoch = $2 and renewals = $3
                returning epoch)
            insert into terms (epoch, master_id, url) select epoch, $1, $4 from taken
            returning epoch
            """,
            master,
            seen.Epoch,
            seen.Renewals,
            url);
        var epoch = (long?)take.ExecuteScalar();
        transaction.Commit();
        return epoch;
    }

    private Guid? LeaderOf(long epoch)
    {
        using var command = Command("select master_id from terms where epoch = $1", epoch);
        return (Guid?)command.ExecuteScalar();
    }

    /// <returns>False when the term is over.</returns>
    public bool Renew(long epoch)
    {
        using var command = Command("update leadership set renewals = renewals + 1 where epoch = $1", epoch);
        return command.ExecuteNonQuery() == 1;
    }

    /// <summary>The database's time, by a statement that waits for no lock and no disk.</summary>
    public DateTimeOffset Time()
    {
        using var command = Command("select clock_timestamp()");
        return new DateTimeOffset((DateTime)command.ExecuteScalar()!, TimeSpan.Zero);
    }

    /// <summary>Leaves the leadership to whoever wants it, and wakes the others.</summary>
    public void GiveUp(long epoch)
    {
        using (var leave = Command("update leadership set master_id = null where epoch = $1", epoch))
            leave.ExecuteNonQuery();
        using var wake = Command($"notify {Wakeups.Leader}");
        wake.ExecuteNonQuery();
    }

    public void Dispose() => Disconnect();

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = _timeoutSeconds };
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
