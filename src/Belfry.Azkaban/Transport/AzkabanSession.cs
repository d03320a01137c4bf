namespace Belfry.Azkaban.Transport;

/// <summary>
/// The one session that all calls share. Whoever meets its end asks for another; one sign-in is under way at a time, and
/// all who ask meanwhile get what it gives. Azkaban keeps at most 10,000 sessions and pushes old ones out, so signing in
/// is done as rarely as can be.
/// </summary>
internal sealed class AzkabanSession(Func<Task<AzkabanResult<string>>> signIn, TimeProvider clock)
{
    /// <summary>A wrong password is not tried again at once by every call that needs a session.</summary>
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private string? _id;
    private Task<AzkabanResult<string>>? _signingIn;
    private AzkabanError? _refusal;
    private long _refusedAt;

    /// <summary>The session, if there is one.</summary>
    public string? Present
    {
        get
        {
            lock (_gate)
                return _id;
        }
    }

    /// <summary>A session that may be good.</summary>
    /// <param name="dead">One that is known to be over; null when the caller has none.</param>
    public Task<AzkabanResult<string>> GetAsync(string? dead, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_id is not null && _id != dead)
                return Task.FromResult<AzkabanResult<string>>(_id);
            _id = null;
            if (_signingIn is null && _refusal is { } refusal && clock.GetElapsedTime(_refusedAt) < RefusalHolds)
                return Task.FromResult<AzkabanResult<string>>(refusal);
            _signingIn ??= SignInAsync();
            // Whoever gives up waiting leaves the sign-in to the others.
            return _signingIn.WaitAsync(ct);
        }
    }

    /// <summary>Forgets the session, which is about to be ended.</summary>
    public void Forget()
    {
        lock (_gate)
            _id = null;
    }

    private async Task<AzkabanResult<string>> SignInAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        AzkabanResult<string> result;
        try
        {
            result = await signIn();
        }
        catch
        {
            lock (_gate)
                _signingIn = null;
            throw;
        }
        lock (_gate)
        {
            _signingIn = null;
            (_refusal, _refusedAt) = (result.Error is { Kind: AzkabanErrorKind.SignInRefused } refused ? refused : null, clock.GetTimestamp());
            _id = result.Error is null ? result.Value : null;
        }
        return result;
    }
}
