using System.Text;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>An answer that is given again.</summary>
/// <param name="Body">Null when it held a secret.</param>
internal sealed record KeptAnswer(int Status, string? ContentType, string? Location, string? ETag, string? Body);

/// <summary>What a request with an idempotency key is.</summary>
internal abstract record RepeatVerdict
{
    /// <summary>The first with its key; it is to be carried out.</summary>
    public sealed record First : RepeatVerdict;

    /// <summary>Another request came with the key.</summary>
    public sealed record Other : RepeatVerdict;

    /// <summary>The first is being carried out.</summary>
    public sealed record InProgress : RepeatVerdict;

    /// <summary>The first was carried out, and its answer is not kept.</summary>
    public sealed record Secret : RepeatVerdict;

    /// <summary>The first was answered.</summary>
    public sealed record Answered(KeptAnswer Answer) : RepeatVerdict;
}

/// <summary>Sees to it that a request that is sent twice is carried out once.</summary>
internal sealed class RepeatControl(IdempotencyStore store, SecretKeys keys)
{
    /// <param name="request">A hash of the whole request.</param>
    public async Task<RepeatVerdict> TakeAsync(string caller, string key, string request, CancellationToken ct)
    {
        // A secret in a body could be guessed from the hash of it, so what is kept says nothing without the keys. Without
        // keys no secret is taken, and none that matters is in a body.
        var purpose = $"request {key} of {caller}";
        var kept = Encoding.UTF8.GetBytes(keys.Newest is null ? request : keys.Seal(request, purpose));
        // A key that was forgotten between the two looks is free again.
        IdempotencyRow? known;
        while (!await store.TakeAsync(caller, key, kept, ct))
        {
            if ((known = await store.FindAsync(caller, key, ct)) is null)
                continue;
            var first = Encoding.UTF8.GetString(known.Request);
            if (first != request && !(keys.TryOpen(first, purpose, out var opened, out _) && opened == request))
                return new RepeatVerdict.Other();
            if (known.Status is not { } status)
                return new RepeatVerdict.InProgress();
            return known.Body is null
                ? new RepeatVerdict.Secret()
                : new RepeatVerdict.Answered(new KeptAnswer(status, known.ContentType, known.Location, known.Etag, known.Body));
        }
        return new RepeatVerdict.First();
    }

    public Task KeepAsync(string caller, string key, KeptAnswer answer, CancellationToken ct)
        => store.KeepAsync(caller, key, answer.Status, answer.ContentType, answer.Location, answer.ETag, answer.Body, ct);

    public Task ForgetAsync(string caller, string key, CancellationToken ct) => store.ForgetAsync(caller, key, ct);
}
