using Belfry.Core.Contracts;

namespace Belfry.Cli.Connection;

/// <summary>
/// Finds things as people name them: by id, by uuid, or by the exact name. What reads like an id is one; a name that
/// reads like an id is written <c>name:42</c>.
/// </summary>
internal sealed class Lookup(BelfryClient api)
{
    private const string NamePrefix = "name:";
    private const int LargestPage = 500;
    private const int MostSuggestions = 5;

    /// <summary>The key of a job for paths and bodies. Whether an id exists is not asked here.</summary>
    public async Task<KeyDto> JobAsync(string text, CancellationToken ct)
        => KeyDto.TryParse(text, out var key)
            ? key
            : new KeyDto((await ByNameAsync<JobDto>("v1/jobs", "job", NameOf(text), job => job.Name, ct)).Id, null);

    /// <summary>The numeric id of a worker group.</summary>
    public async Task<long> GroupAsync(string text, CancellationToken ct)
        => IsNumber(text, out var id)
            ? id
            : (await ByNameAsync<WorkerGroupDto>("v1/worker-groups", "worker group", NameOf(text), group => group.Name, ct)).Id!.Value;

    /// <summary>The numeric id of a channel. Names are looked up for administrators alone: nobody else may list channels.</summary>
    public async Task<long> ChannelAsync(string text, CancellationToken ct)
        => IsNumber(text, out var id)
            ? id
            : (await ByNameAsync<ChannelDto>("v1/channels", "channel", NameOf(text), channel => channel.Name, ct)).Id!.Value;

    /// <summary>The numeric id of a worker, named by id, by name, or as <c>SRVNAME/NAME</c>.</summary>
    public async Task<long> WorkerAsync(string text, CancellationToken ct)
    {
        if (IsNumber(text, out var id))
            return id;
        var name = NameOf(text);
        var all = await MatchesAsync<WorkerDto>("v1/workers", name[(name.LastIndexOf('/') + 1)..], ct);
        var exact = all.Where(worker => worker.Name == name || $"{worker.SrvName}/{worker.Name}" == name).ToList();
        return exact switch
        {
            [var one] => one.Id!.Value,
            [] => throw NoSuch("worker", name, all.Select(worker => worker.Name)),
            _ => throw new ClientException(
                ExitCode.Refused, $"Several workers are named {name}: {string.Join(", ", exact.Select(worker => $"{worker.SrvName}/{worker.Name}"))}. Name one of these."),
        };
    }

    private async Task<T> ByNameAsync<T>(string path, string kind, string name, Func<T, string?> nameOf, CancellationToken ct)
        where T : class
    {
        var near = await MatchesAsync<T>(path, name, ct, one => nameOf(one) == name);
        return near.FirstOrDefault(one => nameOf(one) == name) ?? throw NoSuch(kind, name, near.Select(nameOf));
    }

    /// <summary>What has <paramref name="name"/> in its name, page by page until <paramref name="enough"/> is among it.</summary>
    private async Task<List<T>> MatchesAsync<T>(string path, string name, CancellationToken ct, Predicate<T>? enough = null)
    {
        if (name.Length == 0)
            throw ClientException.Usage("An empty name names nothing.");
        var found = new List<T>();
        for (var page = 1; ; page++)
        {
            var query = new Query(path).With("name", name).With("sort", "name").With("page", page).With("pageSize", LargestPage);
            var items = (await api.GetAsync(query.ToString(), ct)).As<PageDto<T>>().Items;
            found.AddRange(items);
            if (items.Count < LargestPage || (enough is not null && found.Exists(enough)))
                return found;
        }
    }

    private static ClientException NoSuch(string kind, string name, IEnumerable<string?> near)
    {
        var some = near.Take(MostSuggestions + 1).ToList();
        var hint = some.Count == 0
            ? ""
            : $" There is {string.Join(", ", some.Take(MostSuggestions))}{(some.Count > MostSuggestions ? " …" : "")}; names count letter by letter.";
        return new ClientException(ExitCode.Refused, $"There is no {kind} named {name}.{hint}");
    }

    private static bool IsNumber(string text, out long id)
    {
        var isKey = KeyDto.TryParse(text, out var key) && key.Id is not null;
        id = key.Id ?? 0;
        return isKey;
    }

    private static string NameOf(string text)
        => text.StartsWith(NamePrefix, StringComparison.Ordinal) ? text[NamePrefix.Length..] : text;
}
