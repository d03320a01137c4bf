using Belfry.Cluster;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// What a leader says about itself and its cluster, once for each cause. It goes into the ledger like every decision: so
/// a master that has been replaced says nothing, and nobody waits for it. Safe for use by several threads.
/// </summary>
/// <param name="open">Causes of alerts that last, with their kinds, as the tables have them.</param>
internal sealed partial class AlertBook(
    Ledger ledger, DatabaseClock clock, IReadOnlyDictionary<string, string> open, ILogger<AlertBook> logger)
{
    /// <summary>Of one kind; a thousand workers that are cut off together are told of by some.</summary>
    private const int MostOpenOfKind = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _open = new(open, StringComparer.Ordinal);

    /// <summary>The kinds of all that last.</summary>
    public IReadOnlyCollection<string> OpenKinds
    {
        get
        {
            lock (_gate)
                return [.. _open.Values];
        }
    }

    /// <summary>Raises one that lasts until its cause is gone.</summary>
    /// <param name="cause">Short, and the same for the same cause.</param>
    public void Raise(AlertKind kind, string cause, string text)
    {
        var word = Word.Of(kind);
        lock (_gate)
        {
            if (_open.ContainsKey(cause) || _open.Values.Count(other => other == word) >= MostOpenOfKind)
                return;
            _open[cause] = word;
            Enqueue(new AlertChange(word, cause, Text.Recordable(text), clock.Now));
        }
        LogRaised(word, text);
    }

    /// <summary>Says something that happened and does not last.</summary>
    public void Say(AlertKind kind, string text)
    {
        Enqueue(new AlertChange(Word.Of(kind), null, Text.Recordable(text), clock.Now));
        LogRaised(Word.Of(kind), text);
    }

    /// <summary>Ends those of a kind whose causes are gone.</summary>
    /// <param name="lasts">Whether a cause is still there.</param>
    public void EndOthers(AlertKind kind, Func<string, bool> lasts)
    {
        var word = Word.Of(kind);
        lock (_gate)
        {
            foreach (var cause in _open.Where(alert => alert.Value == word && !lasts(alert.Key)).Select(alert => alert.Key).ToList())
            {
                _open.Remove(cause);
                Enqueue(new AlertChange(word, cause, "", clock.Now, Ends: true));
                LogEnded(word, cause);
            }
        }
    }

    private void Enqueue(AlertChange change) => ledger.Enqueue(new LedgerEntry { Alerts = [change] });

    [LoggerMessage(3801, LogLevel.Error, "Alert {Kind}: {Text}")]
    private partial void LogRaised(string kind, string text);

    [LoggerMessage(3802, LogLevel.Information, "Alert {Kind} is over: {Cause}")]
    private partial void LogEnded(string kind, string cause);
}
