using System.Reflection;
using System.Text;

namespace Belfry.Tests;

/// <summary>
/// A class whose public methods each make a sentence for people, and examples of their arguments; a method without any
/// takes none. The tables of sentences in the documents are made by it: a test that compares one says what belongs there.
/// The console's tests read those tables to make sure that each sentence has its translation.
/// </summary>
internal sealed class Sentences(Type type, IReadOnlyDictionary<string, object?[][]> examples)
{
    public IEnumerable<(string Method, string Sentence)> All
        => from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
           from example in examples.GetValueOrDefault(method.Name, [[]])
           select (method.Name, (string)method.Invoke(null, example)!);

    public string Table()
    {
        var table = new StringBuilder("| what happened | sentence |\n|---|---|\n");
        foreach (var (method, sentence) in All)
            table.Append($"| {Words(method)} | {sentence} |\n");
        return table.ToString();
    }

    /// <summary>A document of the project, from <c>docs/</c>.</summary>
    public static string Document(string name)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var document = Path.Combine(folder, "docs", name);
            if (File.Exists(document))
                return File.ReadAllText(document);
        }
        throw new FileNotFoundException($"docs/{name} is in no folder above {AppContext.BaseDirectory}.");
    }

    private static string Words(string name)
        => string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? $"{(at is 0 ? "" : " ")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
