using System.Xml.Linq;
using Belfry.Storage;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Belfry.Access;

/// <summary>Seals the framework's data-protection keys with the cluster's key before they are stored.</summary>
internal sealed class SealedXml(SecretKeys keys) : IXmlEncryptor
{
    public const string Purpose = "data protection key";

    public const string Element = "sealed";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
        => new(
            new XElement(Element, keys.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting), Purpose)),
            typeof(OpenedXml));
}

/// <summary>Opens what <see cref="SealedXml"/> sealed; the framework makes it by its name.</summary>
internal sealed class OpenedXml(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
        => services.GetRequiredService<SecretKeys>().TryOpen(encryptedElement.Value, SealedXml.Purpose, out var text, out var why)
            ? XElement.Parse(text)
            : throw new InvalidOperationException($"A data-protection key cannot be read: {why}.");
}
