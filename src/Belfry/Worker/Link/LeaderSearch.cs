using Belfry.Core.Protocol;

namespace Belfry.Worker.Link;

/// <summary>What a round of questions came to.</summary>
/// <param name="Leader">Null when no master knows of one.</param>
/// <param name="TokenRefused">At least one master refused the join token.</param>
/// <param name="Untrusted">At least one master has a certificate that this worker does not trust.</param>
/// <param name="Answered">How many masters answered at all.</param>
internal sealed record SearchResult(Uri? Leader, long Epoch, bool TokenRefused, bool Untrusted, int Answered);

/// <summary>
/// Finds the leader by asking all masters at once; of two that name different ones, the higher epoch is right. A master
/// that stands still, such as a leader that was paused, holds nobody up: once it is settled who leads, the others are
/// waited for no longer. A worker that was given TLS stays with it: no master can name it an address without.
/// </summary>
internal sealed partial class LeaderSearch(
    MasterTransport transport, WorkerOptions options, DataFolder data, ILogger<LeaderSearch> log)
{
    /// <summary>What masters that answer about as fast may still add to an answer that settles it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly IReadOnlyList<Uri> _configured = Configured(options);
    private readonly bool _wantsTls = options is { CaFile.Length: > 0 } or { Fingerprint.Length: > 0 }
        || options.Masters.Any(master => AsUri(master)?.Scheme == Uri.UriSchemeHttps);

    private readonly HashSet<Uri> _refused = [];
    private KnownMasters _known = data.ReadMasters();

    /// <summary>The highest epoch that this worker has seen, in this life or an earlier one.</summary>
    public long Epoch
    {
        get
        {
            lock (_lock)
                return _known.Epoch;
        }
    }

    /// <summary>The masters asked: those of the command line, and those learned.</summary>
    public IReadOnlyList<Uri> Masters
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _configured.Concat(_known.Masters.Select(Learned).OfType<Uri>())
                        .Distinct(),
                ];
            }
        }
    }

    /// <param name="except">One that is known to be silent; null asks all.</param>
    public async Task<SearchResult> AskAllAsync(Uri? except, CancellationToken cancellationToken)
    {
        using var settled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = Masters.Where(master => master != except)
            .Select(master => AskAsync(master, settled.Token, cancellationToken)).ToList();
        await foreach (var answer in Task.WhenEach(asked))
        {
            if (Settles(await answer))
                settled.CancelAfter(Grace);
        }

        var answers = await Task.WhenAll(asked);
        var (leader, epoch) = answers
            .Select(answer => (Leader: Learned(answer.Info?.Url), Epoch: answer.Info?.Epoch ?? 0))
            .Where(named => named.Leader is not null)
            .DefaultIfEmpty()
            .MaxBy(named => named.Epoch);
        return new SearchResult(
            leader,
            epoch,
            answers.Any(answer => answer.Answer is MasterAnswer.TokenRefused),
            answers.Any(answer => answer.Answer is MasterAnswer.Untrusted),
            answers.Count(answer => answer.Answer is MasterAnswer.Said or MasterAnswer.TokenRefused));
    }

    /// <summary>
    /// Keeps what a welcome said, for this life and the next. A disk that is full only makes it shorter-lived.
    /// </summary>
    public void Learn(Welcome welcome)
    {
        lock (_lock)
        {
            var learned = new KnownMasters(Math.Max(welcome.Epoch, _known.Epoch), welcome.Masters);
            if (learned.Epoch == _known.Epoch && learned.Masters.SequenceEqual(_known.Masters, StringComparer.Ordinal))
                return;
            _known = learned;
            try
            {
                data.WriteMasters(learned);
            }
            catch (IOException)
            {
            }
        }
    }

    /// <summary>From here on assignments of lower epochs are refused.</summary>
    public void Raise(long epoch)
    {
        lock (_lock)
            _known = _known with { Epoch = Math.Max(epoch, _known.Epoch) };
    }

    private async Task<(Uri Master, MasterAnswer Answer, LeaderInfo? Info)> AskAsync(
        Uri master, CancellationToken settled, CancellationToken cancellationToken)
    {
        try
        {
            var (answer, info) = await transport.AskAsync(master, settled);
            return (master, answer, info);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (master, MasterAnswer.Unreachable, null);
        }
    }

    // Whoever names a newer leader than was known is right, and so is a leader that speaks for itself; any other answer
    // may be an old one.
    private bool Settles((Uri Master, MasterAnswer Answer, LeaderInfo? Info) answer)
        => Learned(answer.Info?.Url) is { } leader
            && (answer.Info!.Epoch > Epoch || (answer.Info.Epoch == Epoch && leader == answer.Master));

    // Whoever mistypes one address should hear of it at the start, not find it missing in the night.
    private static IReadOnlyList<Uri> Configured(WorkerOptions options)
    {
        foreach (var master in options.Masters)
        {
            if (AsUri(master) is null)
            {
                throw new WorkerStartException(
                    $"--masters {master}: this is no address of a master. Write it as http://10.0.0.5:8080.");
            }
        }

        return [.. options.Masters.Select(AsUri).OfType<Uri>()];
    }

    // An address that a master named. Whoever can answer for a master could else lead a worker away from TLS, and with it
    // its join token and all that jobs are.
    private Uri? Learned(string? url)
    {
        if (AsUri(url) is not { } master || master.Scheme == Uri.UriSchemeHttps || !_wantsTls || _configured.Contains(master))
            return AsUri(url);
        lock (_lock)
        {
            if (_refused.Add(master))
                LogWithoutTls(master);
        }

        return null;
    }

    private static Uri? AsUri(string? url)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;

    [LoggerMessage(5412, LogLevel.Error,
        "{Master}, which a master names, is not used: it has no TLS, and this worker was given https addresses or who "
        + "vouches for them. Start that master with --https and --advertise https://…")]
    private partial void LogWithoutTls(Uri master);
}
