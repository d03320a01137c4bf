using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Belfry.Storage;

/// <summary>
/// The framework's data-protection keys, so that a sign-in which begins at one master can end at another. They come here
/// sealed. The framework asks for them synchronously, at the start and then once a day.
/// </summary>
internal sealed class ProtectionKeyStore(Database database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.Open();
        return [.. connection.Query<string>(new CommandDefinition("select xml from protection_keys order by id")).Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = database.Open();
        connection.Execute(new CommandDefinition(
            "insert into protection_keys (name, xml) values (@friendlyName, @xml)",
            new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) }));
    }
}
