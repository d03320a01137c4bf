using Belfry.Storage;
using Npgsql;

namespace Belfry.Engine;

/// <summary>A batch of the ledger that PostgreSQL has, or will have as soon as the one before is committed.</summary>
internal sealed class SentBatch(
    NpgsqlConnection connection, long turn, List<LedgerEntry> entries, LedgerBatch batch, long sentAt, Task written)
{
    public NpgsqlConnection Connection => connection;

    public long Turn => turn;

    public List<LedgerEntry> Entries => entries;

    public LedgerBatch Batch => batch;

    /// <summary>As a timestamp of the local clock.</summary>
    public long SentAt => sentAt;

    /// <summary>Ends as the transaction does.</summary>
    public Task Written => written;
}
