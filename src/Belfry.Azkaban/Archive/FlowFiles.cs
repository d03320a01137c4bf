using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Belfry.Azkaban.Archive;

/// <summary>Flow 2.0: a .flow file in YAML is a flow, its <c>nodes</c> are its jobs (Azkaban's documentation, Creating Flows).</summary>
internal static class FlowFiles
{
    /// <summary>Whether a .project file says that the flows are in YAML.</summary>
    public static bool IsVersion2(string path, byte[] content)
        => Load(path, content) is { } map && Text(map, "azkaban-flow-version") is { } version && version.StartsWith('2');

    public static ArchivedFlow Read(string path, byte[] content)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (Load(path, content) is not { } map || Child<YamlSequenceNode>(map, "nodes") is not { } nodes)
            return new ArchivedFlow { Name = name, Jobs = [], Fault = "its .flow file has no nodes" };
        var shared = Map(Child<YamlMappingNode>(map, "config"));
        var jobs = new Dictionary<string, ArchivedJob>();
        foreach (var node in nodes.OfType<YamlMappingNode>())
        {
            var job = new ArchivedJob
            {
                Name = Text(node, "name") ?? "",
                Type = Text(node, "type") ?? "",
                DependsOn = Child<YamlSequenceNode>(node, "dependsOn")?.OfType<YamlScalarNode>().Select(one => one.Value ?? "").ToList() ?? [],
                Own = Map(Child<YamlMappingNode>(node, "config")),
                Shared = shared,
                Condition = Text(node, "condition"),
            };
            if (!jobs.TryAdd(job.Name, job))
                return new ArchivedFlow { Name = name, Jobs = [.. jobs.Values], Fault = $"it has more than one job named {job.Name}" };
        }
        var named = jobs.Values.SelectMany(job => job.DependsOn).ToHashSet();
        var last = jobs.Keys.Where(job => !named.Contains(job)).ToList();
        // In a circle each is named by another.
        var flow = JobGraph.Flow(name, last.Count > 0 ? last : jobs.Keys, jobs);
        return flow with { HasTrigger = map.Children.ContainsKey(new YamlScalarNode("trigger")) };
    }

    private static YamlMappingNode? Load(string path, byte[] content)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(Encoding.UTF8.GetString(content)));
        }
        catch (YamlException e)
        {
            throw new InvalidDataException($"{path}, line {e.Start.Line}: {e.Message}", e);
        }
        return yaml.Documents.Count > 0 ? yaml.Documents[0].RootNode as YamlMappingNode : null;
    }

    private static Dictionary<string, string> Map(YamlMappingNode? node)
        => node?.Children.Where(pair => pair is { Key: YamlScalarNode, Value: YamlScalarNode })
            .ToDictionary(pair => ((YamlScalarNode)pair.Key).Value ?? "", pair => ((YamlScalarNode)pair.Value).Value ?? "") ?? [];

    private static string? Text(YamlMappingNode node, string name) => Child<YamlScalarNode>(node, name)?.Value;

    private static T? Child<T>(YamlMappingNode node, string name)
        where T : YamlNode
        => node.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child as T : null;
}
