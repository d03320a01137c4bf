using System.ComponentModel.DataAnnotations;
using Belfry.Core.Protocol;

namespace Belfry.Worker;

/// <summary>What a worker is told when it is started.</summary>
internal sealed class WorkerOptions
{
    public const string Section = "Worker";

    public const string DefaultSrvName = "belfry-worker";

    /// <summary>Addresses of one or more masters; the worker learns the others from them.</summary>
    [MinLength(1, ErrorMessage = "A worker needs the address of at least one master: --masters URL[,URL…].")]
    public IReadOnlyList<string> Masters { get; set; } = [];

    [Required(ErrorMessage =
        "A worker needs a join token: make one with 'belfry join-token create', and name its file with "
        + "--join-token-file.")]
    public string JoinToken { get; set; } = "";

    /// <summary>
    /// Where the token is read anew for each connection, so that another one can be put there without a restart; null:
    /// it is always <see cref="JoinToken"/>.
    /// </summary>
    public string? JoinTokenFile { get; set; }

    /// <summary>The worker's own folder; two workers never share one.</summary>
    [Required(ErrorMessage = "A worker needs a folder of its own: --data DIR.")]
    public string Data { get; set; } = "";

    /// <summary>Where the folders of runs are made; null is the machine's folder for temporary files.</summary>
    public string? Scratch { get; set; }

    /// <summary>Unique together with <see cref="SrvName"/>; null is the machine's name.</summary>
    public string? Name { get; set; }

    public string SrvName { get; set; } = DefaultSrvName;

    public IReadOnlyList<string> Tags { get; set; } = [];

    /// <summary>How many processes run at once; null is four for each core.</summary>
    [Range(1, ProtocolLimits.MostSlots)]
    public int? Slots { get; set; }

    /// <summary>How many http calls run at once; they cost little, so there are more of them.</summary>
    [Range(1, ProtocolLimits.MostSlots)]
    public int HttpSlots { get; set; } = 1000;

    /// <summary>
    /// The account of jobs that name none; null is <c>nobody</c> for a worker started as root, else its own.
    /// </summary>
    public string? RunAs { get; set; }

    /// <summary>
    /// A file of certificates (PEM) that the masters' certificates are checked against; null is the system's.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// The SHA-256 of the masters' certificates, hexadecimal, separated by commas; they are trusted whoever signed them.
    /// </summary>
    public string? Fingerprint { get; set; }

    /// <summary>How long runs may go on after the worker was asked to stop.</summary>
    public TimeSpan DrainGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of each of the journal's two files; they grow when more runs are open than fit.</summary>
    public int JournalBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Every run succeeds without being carried out: to measure the scheduler alone.</summary>
    public bool DryRun { get; set; }
}
