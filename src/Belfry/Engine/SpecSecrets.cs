using System.Diagnostics.CodeAnalysis;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// What a run is sent with: the job's params with those of the run beside and above them, secrets opened. This is the
/// only place where they are, and nothing here is kept.
/// </summary>
internal sealed class SpecSecrets(SecretKeys keys)
{
    /// <param name="why">Which secret cannot be read and why, as a sentence for the run's remark.</param>
    public bool TryOpen(
        JobSpec stored, Run run, Guid job, [NotNullWhen(true)] out JobSpec? spec, [NotNullWhen(false)] out string? why)
    {
        why = null;
        spec = stored;
        if (stored.SealedParams is null && run.Params is null)
            return true;
        var values = new Dictionary<string, string>(stored.Params, StringComparer.Ordinal);
        var secrets = new Dictionary<string, string>(stored.SealedParams ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in run.Params?.Plain ?? new Dictionary<string, string>())
        {
            values[name] = value;
            secrets.Remove(name);
        }
        foreach (var (name, secret) in run.Params?.Sealed ?? new Dictionary<string, string>())
            secrets[name] = secret;
        foreach (var (name, secret) in secrets)
        {
            if (!keys.TryOpen(secret, SecretKeys.ParamPurpose(job, name), out var value, out var reason))
            {
                spec = null;
                why = Remarks.SecretUnreadable(name, reason);
                return false;
            }
            values[name] = value;
        }
        spec = stored with { Params = values, SecretParams = [.. secrets.Keys], SealedParams = null };
        return true;
    }
}
