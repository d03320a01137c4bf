using System.Globalization;
using System.Text;
using System.Text.Json;
using Belfry.Azkaban;

namespace Belfry.Api.SchedulerV2;

/// <summary>
/// The fields of a request of <c>/scheduler-v2</c>, from a JSON body or a query. Numbers are taken for texts and texts for
/// numbers: clients do both. What is wrong is kept as one sentence for <c>detail</c>.
/// </summary>
internal sealed class SchedulerV2Fields(Func<string, string?> valueOf)
{
    private const int LongestName = 200;

    /// <summary>Bytes: a value beyond some 128 KiB cannot be handed to a process.</summary>
    private const int LongestList = 120_000;

    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";
    private const int DefaultPageSize = 10;
    private const int LargestPageSize = 200;

    private readonly List<string> _errors = [];

    /// <summary>What is wrong with the fields that were read; null when nothing is.</summary>
    public string? Detail => _errors.Count == 0 ? null : string.Join(" ", _errors);

    public static SchedulerV2Fields Of(IQueryCollection query)
        => new(name => query.TryGetValue(name, out var values) ? values[^1] : null);

    /// <summary>
    /// Whether the fields of an object can be looked for: a name with half a surrogate pair, or with bytes that are not
    /// UTF-8, passes the parser and fails the look for any field.
    /// </summary>
    public static bool CanBeNamed(JsonElement body)
    {
        try
        {
            return body.EnumerateObject().All(field => field.Name is not null);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public static SchedulerV2Fields Of(JsonElement body)
    {
        SchedulerV2Fields? fields = null;
        fields = new SchedulerV2Fields(name =>
        {
            if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
                return null;
            try
            {
                return value.ValueKind switch
                {
                    JsonValueKind.String => value.GetString(),
                    JsonValueKind.Number => value.GetRawText(),
                    _ => fields!.Wrong(name, "must be a text or a number"),
                };
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair.
                return fields!.Wrong(name, "is not valid Unicode");
            }
        });
        return fields;
    }

    /// <summary>A job to be made; null when <see cref="Detail"/> says why not.</summary>
    public FlowJob? Job()
    {
        var begin = Time("begin_time");
        var end = Time("end_time");
        var job = new FlowJob
        {
            UserId = Required("user_id"),
            SourceName = Name("source_name"),
            JobName = Required("job_name"),
            Project = Required("project"),
            JobType = Required("job_type"),
            BeginTime = begin.Text,
            EndTime = end.Text,
            ProductIds = Text("product_ids"),
        };
        if (begin.Value > end.Value)
            Wrong("begin_time", "must not be after end_time");
        if (Encoding.UTF8.GetByteCount(job.ProductIds) > LongestList)
            Wrong("product_ids", $"has more than {LongestList} bytes, which no process can be given");
        return _errors.Count == 0 ? job : null;
    }

    /// <summary>Which page of which jobs; null when <see cref="Detail"/> says why not.</summary>
    public SchedulerV2List? List()
    {
        var status = Text("job_status");
        if (status.Length > 0 && status != "all" && !Statuses.All.Contains(status))
            Wrong("job_status", $"must be all or one of {string.Join(", ", Statuses.All)}");
        var page = Number("page", 1, 0, int.MaxValue);
        var size = Number("page_size", DefaultPageSize, 1, LargestPageSize);
        var filter = new FlowJobFilter(Required("user_id"), status is "" or "all" ? null : status, Text("job_name"));
        return _errors.Count == 0 ? new SchedulerV2List(filter, page, size) : null;
    }

    private string Required(string name)
    {
        var text = Name(name);
        if (text.Length == 0)
            Wrong(name, "is required");
        return text;
    }

    private string Name(string name)
    {
        var text = Text(name);
        if (text.Length > LongestName)
            Wrong(name, $"has more than {LongestName} characters");
        return text;
    }

    private string Text(string name)
    {
        var text = valueOf(name) ?? "";
        if (text.Contains('\0', StringComparison.Ordinal))
            Wrong(name, "holds the character U+0000");
        return text;
    }

    private (string Text, DateTime? Value) Time(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
            return (text, null);
        if (DateTime.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value))
            return (text, value);
        Wrong(name, $"must look like 2017-09-12 12:10:40 ({TimeFormat})");
        return (text, null);
    }

    private int Number(string name, int otherwise, int least, int most)
    {
        var text = Text(name);
        if (text.Length == 0)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Wrong(name, most == int.MaxValue ? $"must be a whole number from {least}" : $"must be a whole number from {least} to {most}");
        return otherwise;
    }

    private string? Wrong(string name, string why)
    {
        _errors.Add($"{name} {why}.");
        return null;
    }
}

/// <summary>Which page of which jobs.</summary>
/// <param name="Page">As it was asked: 0 means the first page, as 1 does.</param>
internal sealed record SchedulerV2List(FlowJobFilter Filter, int Page, int PageSize)
{
    public long Skip => (long)(Math.Max(Page, 1) - 1) * PageSize;
}
