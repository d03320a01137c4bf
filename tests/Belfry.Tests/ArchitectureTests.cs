using System.Reflection;
using System.Reflection.Emit;

namespace Belfry.Tests;

/// <summary>Who may import whom, read from the compiled program: signatures, fields and every instruction.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> MayImport = new()
    {
        ["Storage"] = [],
        ["Cluster"] = ["Storage"],
        ["Output"] = ["Storage"],
        ["Access"] = ["Storage"],
        ["Control"] = ["Storage", "Access"],
        ["Fleet"] = ["Storage", "Access", "Cluster", "Output"],
        ["Engine"] = ["Storage", "Cluster", "Fleet"],
        ["Alerting"] = ["Storage", "Cluster"],
        ["Registry"] = ["Storage", "Cluster"],
        ["Telemetry"] = ["Access"],
        ["Worker"] = [],
        ["Azkaban"] = ["Storage", "Access", "Cluster", "Control"],
        ["Api"] = ["Control", "Output", "Access", "Azkaban"],
        ["Cli"] = ["Storage", "Access", "Control"],
        ["Roles"] = ["Storage", "Cluster", "Output", "Access", "Control", "Fleet", "Engine", "Worker", "Azkaban", "Alerting", "Registry", "Telemetry", "Api", "Cli"],
    };

    private static readonly Assembly Program = typeof(Belfry.Roles.ProgramVersion).Assembly;

    [Fact]
    public void Folders_import_only_those_they_may()
    {
        var faults = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in Program.GetTypes())
        {
            if (FolderOf(type) is not { } folder)
                continue;
            Assert.True(MayImport.ContainsKey(folder), $"The folder {folder} has no rule: add one to this test and to docs/architecture.md.");
            foreach (var used in UsedBy(type).Select(FolderOf).OfType<string>().Distinct())
            {
                if (used != folder && !MayImport[folder].Contains(used))
                    faults.Add($"{Outermost(type).FullName} imports {used}");
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Only_Storage_speaks_to_the_database_driver()
    {
        var faults = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in Program.GetTypes().Where(type => FolderOf(type) is not null and not "Storage"))
        {
            foreach (var used in UsedBy(type).Where(IsDriver))
                faults.Add($"{Outermost(type).FullName} uses {used.FullName}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Core_has_no_package_and_the_worker_no_database()
    {
        var core = typeof(Core.Runs.Run).Assembly;
        Assert.All(core.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name));
        var worker = Program.GetTypes().Where(type => FolderOf(type) == "Worker");
        Assert.DoesNotContain(worker.SelectMany(UsedBy), used => used.Assembly.GetName().Name is "Npgsql" or "Dapper");
    }

    /// <summary>
    /// Sending statements is Storage's alone. Errors may be caught anywhere, and a connection is passed on as the handle
    /// of a transaction.
    /// </summary>
    private static bool IsDriver(Type type)
        => type.Assembly.GetName().Name is "Npgsql" or "Dapper" && !typeof(Exception).IsAssignableFrom(type)
           && type.Name is not "PostgresErrorCodes" and not "NpgsqlConnection";

    private static string? FolderOf(Type type)
    {
        var parts = Outermost(type).Namespace?.Split('.');
        return type.Assembly == Program && parts is ["Belfry", var folder, ..] ? folder : null;
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<Type> UsedBy(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var used = new HashSet<Type>();
        Add(type.BaseType);
        foreach (var implemented in type.GetInterfaces())
            Add(implemented);
        foreach (var field in type.GetFields(all))
            Add(field.FieldType);
        foreach (var method in type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)))
        {
            if (method is MethodInfo { ReturnType: var returned })
                Add(returned);
            foreach (var parameter in method.GetParameters())
                Add(parameter.ParameterType);
            foreach (var member in Instructions(method))
                AddMember(member);
        }
        return used;

        void AddMember(MemberInfo member)
        {
            Add(member as Type ?? member.DeclaringType);
            if (member is MethodInfo { IsGenericMethod: true } generic)
            {
                foreach (var argument in generic.GetGenericArguments())
                    Add(argument);
            }
        }

        void Add(Type? one)
        {
            if (one is null || !used.Add(one))
                return;
            if (one.HasElementType)
                Add(one.GetElementType());
            foreach (var argument in one.IsGenericType ? one.GetGenericArguments() : [])
                Add(argument);
        }
    }

    /// <summary>The members that a method's instructions name.</summary>
    private static IEnumerable<MemberInfo> Instructions(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var key = code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at];
            var instruction = OpCodeOf[key];
            at += instruction.Size;
            var operand = at;
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, operand), typeArguments, methodArguments)!;
        }
    }

    private static readonly Dictionary<short, OpCode> OpCodeOf = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);
}
