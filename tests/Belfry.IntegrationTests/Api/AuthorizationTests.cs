using Belfry.Access;
using Belfry.Api.SchedulerV2;
using Belfry.Telemetry;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Belfry.IntegrationTests.Api;

/// <summary>Who may call what: every address has a rule, and the rules hold.</summary>
public sealed class AuthorizationTests(ApiMaster master) : ApiTest(master)
{
    /// <summary>All that may be called without signing in.</summary>
    private static readonly string[] Open = ["GET /health/live", "GET /health/ready", "POST /v1/session/", "GET /v1/session/options", "GET /v1/session/oauth", "GET /worker/v1/leader", "GET /worker/v1/connect"];

    private static readonly string[] ForAdministrators = ["/v1/users", "/v1/join-tokens", "/v1/audit-logs", "/v1/channels"];

    [Fact]
    public void Every_endpoint_has_an_authorization_rule()
    {
        var without = Endpoints().Where(endpoint =>
            endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);
        Assert.Empty(without.Select(endpoint => endpoint.RoutePattern.RawText));
        Assert.Equal(
            Open.Where(call => !call.Contains("/worker/")).Order(StringComparer.Ordinal),
            Calls().Where(call => call.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
                .Select(call => $"{call.Method} {call.Endpoint.RoutePattern.RawText}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Writing_needs_more_than_reading()
    {
        foreach (var (method, endpoint) in Calls().Where(call => call.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            var path = endpoint.RoutePattern.RawText!;
            var policy = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()[^1].Policy;
            var expected = path switch
            {
                "/metrics" => MetricsAccess.Policy,
                _ when path.StartsWith("/worker/", StringComparison.Ordinal) => Policies.Worker,
                _ when ForAdministrators.Any(start => path.StartsWith(start, StringComparison.Ordinal)) => Policies.Admin,
                // What is everybody's own.
                _ when path.StartsWith("/v1/tokens", StringComparison.Ordinal) || path.StartsWith("/v1/profile", StringComparison.Ordinal)
                       || path.StartsWith("/v1/session", StringComparison.Ordinal) => Policies.Viewer,
                // One address to create and to list: creating is refused inside.
                _ when path.StartsWith("/scheduler-v2", StringComparison.Ordinal) => method is "GET" or "POST" ? SchedulerV2Access.Read : SchedulerV2Access.Write,
                _ => method == "GET" ? Policies.Viewer : Policies.Operator,
            };
            Assert.True(expected == policy, $"{method} {path} has the rule {policy}");
        }
    }

    [Fact]
    public async Task Without_a_token_every_call_is_a_401_that_says_how_to_sign_in()
    {
        foreach (var (method, path) in Calls().Select(call => (call.Method, Path: PathOf(call.Endpoint))).Where(call => !IsOpen(call)))
        {
            var reply = await SendAsync(new HttpMethod(method), path, null, Api.Nobody);
            reply.IsProblem(401, "not_signed_in");
            Assert.Equal("Bearer", Assert.Single(reply.Headers.WwwAuthenticate).Scheme);
        }
        foreach (var bad in (string[])["Bearer nonsense", "Bearer ", "Basic YTpi", "Bearer bfy_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
            (await SendAsync(HttpMethod.Get, "/v1/jobs", null, Api.Nobody, ("Authorization", bad))).IsProblem(401, "not_signed_in");
        (await SendAsync(HttpMethod.Get, "/worker/v1/leader", null, Api["admin"])).Is(401);
    }

    [Fact]
    public async Task A_role_that_is_too_low_is_a_403_before_anything_else_is_looked_at()
    {
        var order = (string[])[Policies.Viewer, Policies.Operator, Policies.Admin];
        foreach (var (method, endpoint) in Calls().Where(call => call.Endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)))
        {
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
                continue;
            var policy = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()[^1].Policy!;
            foreach (var role in order.TakeWhile(role => role != policy))
                (await SendAsync(new HttpMethod(method), PathOf(endpoint), "{", Api[role])).IsProblem(403, "not_allowed");
        }
    }

    [Fact]
    public async Task A_viewer_reads_an_operator_also_writes_and_an_administrator_does_all()
    {
        (await GetAsync("/v1/jobs", Api["viewer"])).Is(200);
        (await PostAsync("/v1/jobs", Job(), Api["viewer"])).Is(403);
        var job = (await PostAsync("/v1/jobs", Job(), Api["operator"])).Is(201);
        Assert.Equal("a operator", job["username"].GetValue<string>());
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] }, Api["viewer"])).Is(403);
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs", null, Api["operator"])).Is(202);
        await EndOfAsync(run.Id);
        (await GetAsync($"/v1/scheduler-logs/{run.Id}/output", Api["viewer"])).Is(200);
        (await GetAsync("/v1/users", Api["operator"])).Is(403);
        (await GetAsync("/v1/users", Api["admin"])).Is(200);
        (await DeleteAsync($"/v1/jobs/{job.Id}", null, Api["viewer"])).Is(403);
        (await DeleteAsync($"/v1/jobs/{job.Id}", null, Api["operator"])).Is(204);
    }

    [Fact]
    public async Task Addresses_and_methods_that_do_not_exist_are_told()
    {
        (await GetAsync("/v1/nothing")).IsProblem(404, "not_found");
        (await SendAsync(HttpMethod.Patch, "/v1/jobs/1", "{}")).IsProblem(405, "method_not_allowed");
    }

    private static bool IsOpen((string Method, string Path) call) => Open.Any(open => open.TrimEnd('/') == $"{call.Method} {call.Path.TrimEnd('/')}");

    private static string PathOf(RouteEndpoint endpoint)
        => endpoint.RoutePattern.RawText!.Replace("{id}", "1").Replace("{version}", "1").TrimEnd('/');

    private IEnumerable<(string Method, RouteEndpoint Endpoint)> Calls()
        => Endpoints().SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => (method, endpoint)));

    private IEnumerable<RouteEndpoint> Endpoints()
    {
        var endpoints = ((IEndpointRouteBuilder)Api.Master.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 40);
        return endpoints;
    }
}
