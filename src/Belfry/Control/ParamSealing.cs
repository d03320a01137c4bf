using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Control;

/// <summary>
/// Params as callers send them, turned into what is stored: secrets sealed for their job. Nothing is sealed that a live
/// master could not open, for it may lead by the time the run is due.
/// </summary>
internal sealed class ParamSealing(SecretKeys keys)
{
    /// <param name="job">The job's uuid: a secret opens for its job alone.</param>
    /// <param name="kept">Secrets that are stored already; one that comes without a value stays as it is.</param>
    /// <param name="secretNames">Names whose values are secret, whether or not they are sent as such.</param>
    public async Task<Result<ParamSet>> SealAsync(
        NpgsqlConnection connection,
        IReadOnlyDictionary<string, ParamDto>? sent,
        Guid job,
        IReadOnlyDictionary<string, string>? kept,
        IReadOnlyCollection<string> secretNames,
        CancellationToken ct)
    {
        var all = sent ?? new Dictionary<string, ParamDto>();
        if (all.Any(IsToSeal) && await WhyNotAsync(connection, ct) is { } refusal)
            return refusal;
        var errors = new FieldErrors();
        var plain = new Dictionary<string, string>(StringComparer.Ordinal);
        var @sealed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, param) in all)
        {
            if (IsToSeal(KeyValuePair.Create(name, param)))
                @sealed[name] = keys.Seal(param.Value!, SecretKeys.ParamPurpose(job, name));
            else if (param.Value is { } value)
                plain[name] = value;
            else if (kept?.GetValueOrDefault(name) is { } stored)
                @sealed[name] = stored;
            else
                errors.Within("params").Add(name, "needs a value: no secret of this name is stored");
        }
        return errors.Any ? Failure.Invalid(errors) : new ParamSet { Plain = plain, Sealed = @sealed };

        bool IsToSeal(KeyValuePair<string, ParamDto> param)
            => param.Value.Value is not null && (param.Value.IsSecret || secretNames.Contains(param.Key));
    }

    /// <summary>As they are read back: a secret without its value.</summary>
    public static IReadOnlyDictionary<string, ParamDto> Shown(
        IReadOnlyDictionary<string, string> plain, IReadOnlyDictionary<string, string>? @sealed)
        => plain.Select(param => (param.Key, Value: ParamDto.Plain(param.Value)))
            .Concat((@sealed ?? new Dictionary<string, string>()).Select(param => (param.Key, Value: ParamDto.Hidden)))
            .OrderBy(param => param.Key, StringComparer.Ordinal)
            .ToDictionary(param => param.Key, param => param.Value);

    private async Task<Failure?> WhyNotAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var without = keys.Newest is { } key
            ? (await MasterStore.LiveAsync(connection, ct)).Where(master => master.SecretKey != key).Select(master => master.Url).ToList()
            : ["that answers you"];
        return without.Count == 0
            ? null
            : new Failure(
                FailureKind.Unprocessable,
                "no_secret_key",
                $"Secrets cannot be stored: the master {string.Join(", ", without)} does not have the cluster's key. " +
                "Copy seal.key from the data folder of the first master to it (or name it with --secret-key-file), and restart it.");
    }
}
