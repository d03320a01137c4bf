namespace Belfry.Core.Contracts;

/// <summary>What is wrong with a request, by field. The first word about a field counts, later ones are dropped.</summary>
public sealed class FieldErrors
{
    /// <summary>More fields than this are not named in one answer.</summary>
    public const int Most = 100;

    private readonly string _path;
    private readonly Dictionary<string, string[]> _errors;
    private readonly Dictionary<string, FieldPlace> _places;

    public FieldErrors()
        : this("", new(StringComparer.Ordinal), new(StringComparer.Ordinal))
    {
    }

    private FieldErrors(string path, Dictionary<string, string[]> errors, Dictionary<string, FieldPlace> places)
        => (_path, _errors, _places) = (path, errors, places);

    /// <summary>By field; fields of inner objects are written with dots.</summary>
    public IReadOnlyDictionary<string, string[]> All => _errors;

    /// <summary>Where in a field's text it goes wrong, for fields that are long enough to ask.</summary>
    public IReadOnlyDictionary<string, FieldPlace> Places => _places;

    public bool Any => _errors.Count > 0;

    /// <summary>Whether so many fields are wrong that further ones are not recorded.</summary>
    public bool IsFull => _errors.Count >= Most;

    /// <summary>The errors of the fields inside of a field; they are recorded here too.</summary>
    public FieldErrors Within(string field) => new($"{_path}{field}.", _errors, _places);

    public bool Has(string field) => _errors.ContainsKey(_path + field);

    /// <param name="field">The field; empty for the object itself.</param>
    /// <param name="why">What it must be, or why it cannot be, without a capital or a full stop.</param>
    public void Add(string field, string why)
    {
        if (!IsFull)
            _errors.TryAdd(Name(field), [why]);
    }

    /// <summary>Several things that are wrong with one field.</summary>
    public void Add(string field, IReadOnlyList<string> why)
    {
        if (!IsFull)
            _errors.TryAdd(Name(field), [.. why]);
    }

    /// <param name="place">Where in the field's text.</param>
    public void Add(string field, string why, FieldPlace place)
    {
        if (!Has(field))
            _places[Name(field)] = place;
        Add(field, why);
    }

    /// <summary>Takes over what is wrong elsewhere in the same request.</summary>
    public void Add(FieldErrors others)
    {
        foreach (var (field, why) in others._errors)
            _errors.TryAdd(field, why);
        foreach (var (field, place) in others._places)
            _places.TryAdd(field, place);
    }

    private string Name(string field) => Text.Recordable(field.Length == 0 ? _path.TrimEnd('.') : _path + field);
}

/// <summary>A part of a text, in UTF-16 units from 0; a length of 0 is a place where something is missing.</summary>
public sealed record FieldPlace(int Position, int Length);
