using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>The fields of the records of <c>Core/Contracts</c>, by the names that they have in JSON.</summary>
internal static class ContractFields
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, PropertyInfo>> Known = new();

    public static IReadOnlyDictionary<string, PropertyInfo> Of(Type type) => Known.GetOrAdd(type, static type =>
        type.GetProperties().Where(field => field.CanWrite)
            .ToDictionary(field => JsonNamingPolicy.CamelCase.ConvertName(field.Name), StringComparer.Ordinal));

    /// <summary>A record of fields, and not one of the values that have a form of their own.</summary>
    public static bool IsRecord(Type type)
        => type.IsClass && type.Namespace == typeof(JobDto).Namespace && type != typeof(TagsDto) && type != typeof(ParamDto);

    /// <summary>The entries' type of a list; null for anything else.</summary>
    public static Type? EntryOf(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>The words of an enum.</summary>
    public static IEnumerable<string> WordsOf(Type type)
        => Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName);
}
