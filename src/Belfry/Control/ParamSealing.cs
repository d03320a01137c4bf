using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>Params as callers send them, turned into what is stored: secrets sealed for their job.</summary>
internal static class ParamSealing
{
    /// <param name="job">The job's uuid: a secret opens for its job alone.</param>
    /// <param name="kept">Secrets that are stored already; one that comes without a value stays as it is.</param>
    /// <param name="secretNames">Names whose values are secret, whether or not they are sent as such.</param>
    public static ParamSet Seal(
        IReadOnlyDictionary<string, ParamDto>? sent,
        Guid job,
        IReadOnlyDictionary<string, string>? kept,
        IEnumerable<string> secretNames,
        SecretKeys keys,
        FieldErrors errors)
    {
        var plain = new Dictionary<string, string>(StringComparer.Ordinal);
        var @sealed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, param) in sent ?? new Dictionary<string, ParamDto>())
        {
            if (param.Value is { } value && !param.IsSecret && !secretNames.Contains(name))
                plain[name] = value;
            else if (param.Value is { } secret)
                @sealed[name] = keys.Seal(secret, SecretKeys.ParamPurpose(job, name));
            else if (kept?.GetValueOrDefault(name) is { } stored)
                @sealed[name] = stored;
            else
                errors.Within("params").Add(name, "needs a value: no secret of this name is stored");
        }
        return new ParamSet { Plain = plain, Sealed = @sealed };
    }

    /// <summary>As they are read back: a secret without its value.</summary>
    public static IReadOnlyDictionary<string, ParamDto> Shown(
        IReadOnlyDictionary<string, string> plain, IReadOnlyDictionary<string, string>? @sealed)
        => plain.Select(param => (param.Key, Value: ParamDto.Plain(param.Value)))
            .Concat((@sealed ?? new Dictionary<string, string>()).Select(param => (param.Key, Value: ParamDto.Hidden)))
            .OrderBy(param => param.Key, StringComparer.Ordinal)
            .ToDictionary(param => param.Key, param => param.Value);
}
