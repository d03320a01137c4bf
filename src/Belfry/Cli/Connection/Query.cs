using System.Text;

namespace Belfry.Cli.Connection;

/// <summary>A path with its query; parameters without a value are left out.</summary>
internal sealed class Query(string path)
{
    private readonly StringBuilder _text = new(path);
    private char _separator = '?';

    public Query With(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _separator = '&';
        }
        return this;
    }

    public Query With(string name, long? value) => With(name, value?.ToString());

    public override string ToString() => _text.ToString();
}
