using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Belfry.Roles;

/// <summary>A certificate for this machine that nobody vouches for: people compare its fingerprint once.</summary>
internal static class SelfMadeCertificate
{
    /// <summary>Told apart by this from one that a person put in its place.</summary>
    private const string Maker = "Belfry, self-made";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The longest name that fits a common name (RFC 5280, ub-common-name).</summary>
    private const int LongestCommonName = 64;

    /// <summary>The longest that platforms accept of a certificate they were told to trust.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(825);

    /// <summary>So that a machine whose clock is a little behind accepts it at once.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    public static bool IsOurs(X509Certificate2 certificate) =>
        certificate.Subject == certificate.Issuer && certificate.Subject.Contains(Maker, StringComparison.Ordinal);

    /// <returns>Both as PEM.</returns>
    public static (string Certificate, string Key) Make(IReadOnlyCollection<string> names, DateTimeOffset now)
    {
        var host = Dns.GetHostName();
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(host.Length is > 0 and <= LongestCommonName ? host : "Belfry");
        subject.AddOrganizationName(Maker);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(AlternativeNames([.. names, "localhost", host]));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(now - Backdated, now - Backdated + Lifetime);
        return (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address))
            .Where(address => !address.IsIPv6LinkLocal)
            .Select(address => address.ToString());
        foreach (var name in names.Concat(addresses).Append("127.0.0.1").Append("::1").Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address) && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
                builder.AddIpAddress(address!);
            else if (Uri.CheckHostName(name) == UriHostNameType.Dns)
                builder.AddDnsName(name);
        }

        return builder.Build();
    }
}
