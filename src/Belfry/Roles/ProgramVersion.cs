using System.Reflection;

namespace Belfry.Roles;

internal static class ProgramVersion
{
    /// <summary>As the project file has it, without the commit.</summary>
    public static string Text { get; } =
        (Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0")
        .Split('+')[0];
}
