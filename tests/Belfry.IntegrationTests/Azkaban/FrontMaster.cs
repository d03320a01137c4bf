using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Belfry.Access;
using Belfry.Api.SchedulerV2;
using Belfry.Azkaban;
using Belfry.IntegrationTests.Api;
using Belfry.IntegrationTests.Azkaban.StandIn;
using Belfry.Roles;
using Belfry.Storage;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>A whole master with <c>/scheduler-v2</c> in the test's process, and a client of it.</summary>
internal sealed class FrontMaster : IAsyncDisposable
{
    private readonly TestMaster _master;
    private readonly HttpClient _client;

    private FrontMaster(TestMaster master, HttpClient client)
    {
        _master = master;
        _client = client;
    }

    public TestMaster Master => _master;

    public Database Database => _master.Services.GetRequiredService<Database>();

    /// <param name="standIn">Null for our own engine.</param>
    public static async Task<FrontMaster> StartAsync(
        PostgresFixture postgres, StandInServer? standIn, CancellationToken ct, Func<AzkabanOptions, AzkabanOptions>? change = null)
    {
        var options = Options(standIn);
        var master = await TestMaster.StartAsync(
            postgres,
            ct,
            MasterConfiguration.Default with
            {
                Azkaban = change?.Invoke(options) ?? options,
                SchedulerV2 = new SchedulerV2Options { AnonymousFrom = new NetworkList([IPNetwork.Parse("127.0.0.2/32")]) },
            });
        return new FrontMaster(master, await master.ClientAsync("operator", ct));
    }

    public static AzkabanOptions Options(StandInServer? standIn) => new()
    {
        Connection = standIn is null ? null : new AzkabanConnection
        {
            Url = new Uri(standIn.Url),
            User = StandInServer.User,
            Password = () => StandInServer.Password,
            Timeout = TimeSpan.FromSeconds(5),
        },
        Zone = TimeZoneInfo.FindSystemTimeZoneById(AzkabanSettings.DefaultZone),
        SettleAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>The body of the answer, whose HTTP status is 200 as always.</summary>
    public async Task<string> SendAsync(HttpMethod method, string path, string? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, $"/scheduler-v2/jobs{path}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.SendAsync(request, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} {text}");
        return text;
    }

    /// <summary>Makes a job.</summary>
    /// <returns>Its number.</returns>
    public async Task<long> CreateAsync(CancellationToken ct, string flow = "ranking", string user = "tutuanna", string name = "qiong from client")
    {
        Done(await TryCreateAsync(ct, flow, user, name));
        return await ScalarAsync<long>("select max(id) from azkaban_jobs", ct);
    }

    public Task<string> TryCreateAsync(CancellationToken ct, string flow = "ranking", string user = "tutuanna", string name = "qiong from client")
        => SendAsync(HttpMethod.Post, "", JsonSerializer.Serialize(new
        {
            user_id = user,
            source_name = "tutuanna",
            job_name = name,
            project = "jupiter",
            job_type = flow,
            begin_time = "2017-09-12 12:10:40",
            end_time = "2017-09-14 12:10:40",
            product_ids = "1,2,3",
        }), ct);

    public static void Done(string answer) => Assert.Equal("""{"code":"0","data":"","status":200}""", answer);

    /// <summary>An error with this message; why is in <c>detail</c>.</summary>
    public static string Failed(string answer, string message)
    {
        var json = JsonNode.Parse(answer)!.AsObject();
        var detail = json["detail"]!.GetValue<string>();
        json.Remove("detail");
        Assert.Equal($$"""{"status":5055,"code":0,"message":"{{message}}"}""", json.ToJsonString());
        Assert.NotEmpty(detail);
        return detail;
    }

    /// <summary>Waits until a job has this status.</summary>
    public async Task BecomesAsync(long job, string status, CancellationToken ct)
        => await Eventually.BecomesAsync(() => StatusAsync(job, ct), seen => seen == status, ct, TimeSpan.FromSeconds(30));

    public Task<string?> StatusAsync(long job, CancellationToken ct)
        => ScalarAsync<string?>("select s.status from azkaban_jobs j join azkaban_submissions s on s.job_id = j.id and s.n = j.submission where j.id = @job", ct, new { job });

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken ct, object? values = null)
    {
        await using var connection = await Database.OpenAsync(ct);
        return (await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, values, cancellationToken: ct)))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken ct, object? values = null)
    {
        await using var connection = await Database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: ct));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _master.DisposeAsync();
    }
}
