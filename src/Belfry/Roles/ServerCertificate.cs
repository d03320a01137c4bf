using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Belfry.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Belfry.Roles;

/// <summary>
/// The certificate of the HTTPS address: what lies in the data folder, made there on the first start. One's own is used
/// by putting it in the place of the two files; a change is noticed within moments, without a restart. Only a
/// certificate that Belfry made is renewed by Belfry.
/// </summary>
internal sealed partial class ServerCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NearItsEnd = TimeSpan.FromDays(30);

    /// <summary>
    /// Kestrel speaks it, but does not offer it: a client that asks for it by name would get no connection at all.
    /// </summary>
    private static readonly SslApplicationProtocol Http10 = new("http/1.0");

    private readonly DataFolder _data;
    private readonly IReadOnlyCollection<string> _names;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private Loaded _loaded;
    private long _lookedAt;

    private ServerCertificate(
        DataFolder data, IReadOnlyCollection<string> names, ILogger log, TimeProvider clock)
    {
        _data = data;
        _names = names;
        _clock = clock;
        _log = log;
        _lookedAt = clock.GetTimestamp();
        _loaded = LoadOrMake();
        LogUsing(_loaded.Origin, Fingerprint, _loaded.End);
        WarnOfItsEnd(_loaded);
    }

    /// <summary>SHA-256 of the certificate, as browsers and openssl show it.</summary>
    public string Fingerprint => Current().Fingerprint;

    /// <param name="names">Names and addresses it is to vouch for besides this machine's own, such as an advertised one.</param>
    /// <exception cref="StartupException">The files are there but cannot be used; the message says which and why.</exception>
    public static ServerCertificate Open(
        DataFolder data, IReadOnlyCollection<string> names, ILoggerFactory loggers, TimeProvider clock) =>
        new(data, names, loggers.CreateLogger<ServerCertificate>(), clock);

    /// <summary>For <c>ListenOptions.UseHttps</c>: every connection gets the certificate of that moment.</summary>
    public TlsHandshakeCallbackOptions ForKestrel() => new()
    {
        OnConnection = _ => ValueTask.FromResult(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = Current().Context,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11, Http10],
            }),
    };

    private static string Stamp(string certificate, string key) =>
        $"{File.GetLastWriteTimeUtc(certificate).Ticks} {File.GetLastWriteTimeUtc(key).Ticks}";

    private Loaded Current()
    {
        lock (_gate)
        {
            if (_clock.GetElapsedTime(_lookedAt) >= LookEvery)
            {
                _lookedAt = _clock.GetTimestamp();
                if (Stamp(_data.CertificateFile, _data.CertificateKeyFile) != _loaded.Stamp || NeedsRenewal(_loaded))
                    Reload_NeedsLock();
            }

            return _loaded;
        }
    }

    /// <summary>What cannot be used is reported once, and the certificate that served so far goes on serving.</summary>
    private void Reload_NeedsLock()
    {
        try
        {
            _loaded = LoadOrMake();
            LogUsing(_loaded.Origin, _loaded.Fingerprint, _loaded.End);
            WarnOfItsEnd(_loaded);
        }
        catch (Exception e) when (e is StartupException or IOException or UnauthorizedAccessException)
        {
            LogKept(e.Message);
            _loaded = _loaded with { Stamp = Stamp(_data.CertificateFile, _data.CertificateKeyFile) };
        }
    }

    private bool NeedsRenewal(Loaded loaded) =>
        SelfMadeCertificate.IsOurs(loaded.Leaf) && loaded.End - _clock.GetUtcNow() < NearItsEnd;

    private Loaded LoadOrMake()
    {
        var (certificate, key) = (_data.CertificateFile, _data.CertificateKeyFile);
        var (hasCertificate, hasKey) = (File.Exists(certificate), File.Exists(key));
        if (!hasCertificate && hasKey)
            throw new StartupException($"There is {key}, but no {certificate}, so HTTPS cannot work. " +
                "Put the certificate beside its key, or remove the key to have both made.");
        if (!hasCertificate)
            return Make();
        // A start that was interrupted between the two files leaves ours without its key, or with the one before.
        if (IsOurs(certificate) && (!hasKey || !Fits()))
            return Make();
        if (!hasKey)
            throw new StartupException($"There is {certificate}, but not its key {key}, so HTTPS cannot work. " +
                "Put the key beside the certificate, or remove the certificate to have both made.");
        var loaded = Load();
        return NeedsRenewal(loaded) ? Make() : loaded;
    }

    private bool Fits()
    {
        try
        {
            Load();
            return true;
        }
        catch (StartupException)
        {
            return false;
        }
    }

    private static bool IsOurs(string file)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return SelfMadeCertificate.IsOurs(certificate);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private Loaded Make()
    {
        var (certificate, key) = SelfMadeCertificate.Make(_names, _clock.GetUtcNow());
        // This order: a certificate alone shows that it is ours, a key alone does not.
        _data.WriteSecret(_data.CertificateFile, certificate);
        _data.WriteSecret(_data.CertificateKeyFile, key);
        return Load();
    }

    private Loaded Load()
    {
        var (certificateFile, keyFile) = (_data.CertificateFile, _data.CertificateKeyFile);
        var stamp = Stamp(certificateFile, keyFile);
        var key = File.ReadAllText(keyFile);
        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new StartupException($"The key in {keyFile} is locked with a passphrase, which a server that starts by " +
                $"itself cannot type. Unlock it: openssl pkey -in {keyFile} -out {keyFile}.open, and put that in its place.");
        try
        {
            var certificates = File.ReadAllText(certificateFile);
            var leaf = X509Certificate2.CreateFromPem(certificates, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificates);
            chain.RemoveAt(0);
            return new Loaded(leaf, SslStreamCertificateContext.Create(leaf, chain, offline: true), stamp);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new StartupException(
                $"HTTPS cannot work with {certificateFile} and {keyFile}: {e.Message.TrimEnd('.')}. " +
                "Both are PEM; the server's own certificate comes first, and the key is the one it was made for. " +
                "Remove both to have new ones made.",
                e);
        }
    }

    private void WarnOfItsEnd(Loaded loaded)
    {
        if (loaded.End - _clock.GetUtcNow() < NearItsEnd)
            LogNearItsEnd(_data.CertificateFile, loaded.End);
    }

    private sealed record Loaded(X509Certificate2 Leaf, SslStreamCertificateContext Context, string Stamp)
    {
        public string Fingerprint { get; } =
            string.Join(':', SHA256.HashData(Leaf.RawData).Select(one => one.ToString("X2")));

        public DateTimeOffset End { get; } = new DateTimeOffset(Leaf.NotAfter).ToUniversalTime();

        public string Origin => SelfMadeCertificate.IsOurs(Leaf) ? "made by Belfry" : $"issued by {Leaf.Issuer}";
    }

    [LoggerMessage(9000, LogLevel.Information, "HTTPS certificate ({Origin}), SHA-256 {Fingerprint}, valid until {End:u}")]
    private partial void LogUsing(string origin, string fingerprint, DateTimeOffset end);

    [LoggerMessage(9001, LogLevel.Warning, "The HTTPS certificate {File} ends at {End:u}; put a new one and its key in their places, a restart is not needed")]
    private partial void LogNearItsEnd(string file, DateTimeOffset end);

    [LoggerMessage(9002, LogLevel.Error, "The HTTPS certificate has changed and cannot be used; the one before stays in use. {Why}")]
    private partial void LogKept(string why);
}
