using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Belfry.Azkaban.Transport;

/// <summary>Whether the certificate of an https server is the right one, and in words why not.</summary>
internal sealed class ServerTrust
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly string? _fingerprint;
    private volatile string? _refusal;

    /// <exception cref="ArgumentException">The certificates or the fingerprint cannot be read.</exception>
    public ServerTrust(string? authorityPem, string? fingerprint)
    {
        if (fingerprint is not null)
        {
            _fingerprint = fingerprint.Replace(":", "", StringComparison.Ordinal).Trim().ToUpperInvariant();
            if (_fingerprint.Length != 2 * SHA256.HashSizeInBytes || !_fingerprint.All(char.IsAsciiHexDigit))
                throw new ArgumentException("The fingerprint of Azkaban's certificate must be 64 hexadecimal digits (SHA-256).");
        }
        if (authorityPem is null)
            return;
        _authorities = [];
        try
        {
            _authorities.ImportFromPem(authorityPem);
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException($"The certificates that are to vouch for Azkaban cannot be read: {e.Message}", e);
        }
        if (_authorities.Count == 0)
            throw new ArgumentException("The certificates that are to vouch for Azkaban: there is none in PEM form (-----BEGIN CERTIFICATE-----).");
    }

    /// <summary>Why the last certificate was not taken.</summary>
    public string? Refusal => _refusal;

    public bool IsTrusted(object sender, X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        _refusal = null;
        if (presented is null)
        {
            _refusal = "it shows no certificate";
            return false;
        }
        var certificate = presented as X509Certificate2 ?? new X509Certificate2(presented);
        var fingerprint = Convert.ToHexString(SHA256.HashData(certificate.RawData));
        if (_fingerprint is not null)
        {
            if (_fingerprint == fingerprint)
                return true;
            _refusal = $"its fingerprint is {fingerprint}, not {_fingerprint}";
            return false;
        }
        var why = WhyNot(certificate, chain, errors);
        if (why is null)
            return true;
        _refusal = $"{why}; it was issued by {certificate.Issuer}, is valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}, "
                   + $"and its SHA-256 fingerprint is {fingerprint}";
        return false;
    }

    private string? WhyNot(X509Certificate2 certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "it is for another name";
        if (_authorities is null)
            return errors == SslPolicyErrors.None ? null : Words(presented);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate) ? null : Words(chain);
    }

    private static string Words(X509Chain? chain)
    {
        var words = chain?.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Where(text => text.Length > 0).Distinct().ToList();
        return words is { Count: > 0 } ? string.Join(", ", words) : "nobody that is trusted vouches for it";
    }
}
