using System.Globalization;

namespace Belfry.Storage;

/// <summary>
/// The settings of the built-in server, worked out from the machine at every start. A person's own come after them:
/// <c>postgresql.conf</c> in the cluster's folder includes these first, and ALTER SYSTEM beats both.
/// </summary>
internal sealed record PostgresSettings
{
    private const long MiB = 1024 * 1024;
    private const long GiB = 1024 * MiB;

    /// <summary>Memory this process may use, in bytes: the machine's or the container's.</summary>
    public required long Memory { get; init; }

    public required int Processors { get; init; }

    /// <summary>What the disk of the data folder had free when the settings were worked out, in bytes.</summary>
    public required long FreeDisk { get; init; }

    public int Connections { get; init; } = 100;

    /// <summary>Off only for tests: a power failure would destroy the cluster.</summary>
    public bool Durable { get; init; } = true;

    public static PostgresSettings ForThisMachine(string folder) => new()
    {
        Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Processors = Environment.ProcessorCount,
        FreeDisk = new DriveInfo(folder).AvailableFreeSpace,
    };

    public string ToText()
    {
        // An eighth, not the usual quarter: master, worker and jobs live on the same machine.
        var sharedBuffers = Math.Clamp(Memory / 8, 32 * MiB, 4 * GiB);
        var maxWal = Math.Clamp(FreeDisk / 10, 128 * MiB, 8 * GiB);
        var parallel = Processors > 4 ? 2 : 0;
        var onOff = Durable ? "on" : "off";
        return $"""
            # Belfry writes this file anew at every start. Your own settings go into postgresql.conf, below the include.
            max_connections = {Connections}
            superuser_reserved_connections = 3
            shared_buffers = {Megabytes(sharedBuffers)}
            effective_cache_size = {Megabytes(Math.Max(Memory / 2, 64 * MiB))}
            work_mem = {Megabytes(Math.Clamp(Memory / 1024, 4 * MiB, 32 * MiB))}
            maintenance_work_mem = {Megabytes(Math.Clamp(Memory / 32, 32 * MiB, 512 * MiB))}

            # Every acknowledged change is on disk.
            fsync = {onOff}
            full_page_writes = {onOff}
            synchronous_commit = on

            # Checkpoints far apart: each makes the following writes dearer, and a recovery replays quickly.
            max_wal_size = {Megabytes(maxWal)}
            min_wal_size = {Megabytes(Math.Clamp(maxWal / 4, 80 * MiB, 1 * GiB))}
            checkpoint_timeout = 15min

            # Short statements only: compiling a plan costs more than it saves. Planned for disks without moving heads.
            jit = off
            random_page_cost = 1.1
            effective_io_concurrency = 32
            max_parallel_workers_per_gather = {parallel}
            max_parallel_maintenance_workers = {parallel}

            # Small hot tables collect dead rows quickly; partitions by day need many locks in one statement.
            autovacuum_naptime = 10s
            max_locks_per_transaction = 256

            timezone = 'UTC'
            log_timezone = 'UTC'
            log_line_prefix = '%m [%p] %a '
            log_checkpoints = off
            log_autovacuum_min_duration = -1
            log_lock_waits = on
            update_process_title = off

            """;
    }

    private static string Megabytes(long bytes) => $"{(bytes / MiB).ToString(CultureInfo.InvariantCulture)}MB";
}
