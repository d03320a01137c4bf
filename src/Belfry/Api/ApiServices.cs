using System.Threading.RateLimiting;
using Belfry.Access;
using Belfry.Api.Console;
using Belfry.Api.OpenApi;
using Belfry.Api.SchedulerV2;
using Belfry.Api.V1;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace Belfry.Api;

/// <summary>The HTTP API as one piece: what it registers, and the order in which a request passes through it.</summary>
internal static class ApiServices
{
    /// <summary>Bytes that a request's body may have.</summary>
    public const long LargestBody = 4 * 1024 * 1024;

    private const int SignInsPerMinute = 10;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => ApiJson.Apply(options.SerializerOptions));
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            Problems.Complete(context.ProblemDetails, context.HttpContext.Response.StatusCode));
        services.AddOpenApi(ContractDocument.Name, options =>
        {
            // Schemas are made here, from the rules by which requests are checked.
            options.CreateSchemaReferenceId = _ => null;
            options.AddOperationTransformer<ContractOperations>();
            options.AddDocumentTransformer<ContractDocument>();
        });
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (context, _) =>
            {
                var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Minute;
                context.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0");
                return ValueTask.CompletedTask;
            };
            options.AddPolicy(SessionApi.RateLimit, http => RateLimitPartition.GetSlidingWindowLimiter(
                http.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = SignInsPerMinute,
                    Window = Minute,
                    SegmentsPerWindow = 6,
                }));
        });
        return services;
    }

    public static void UseApi(this WebApplication app)
    {
        HeadRequests.Use(app);
        // What jobs print must not be taken for a page of ours. Set last: a refusal clears the headers that are there.
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.XContentTypeOptions = "nosniff";
                return Task.CompletedTask;
            });
            return next(http);
        });
        app.UseRouting();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StatusOf,
            ExceptionHandler = ExplainAsync,
            // That PostgreSQL is away is said by the election, once, and not again by each call.
            SuppressDiagnosticsCallback = context => StatusOf(context.Exception) != StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages();
        var console = ConsoleFiles.Read(Path.Combine(AppContext.BaseDirectory, "console"));
        app.Use(next => http => console.AnswerAsync(http, next));
        app.Use((http, next) =>
        {
            // Clients of /scheduler-v2 know one form of refusal alone.
            if (http.Request.ContentLength > LargestBody && !http.Request.Path.StartsWithSegments(SchedulerV2Api.Path, StringComparison.OrdinalIgnoreCase))
                throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
            if (http.Request.ContentLength is null)
                http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestBody;
            return next(http);
        });
        ContractPage.Use(app);
        app.UseWebSockets();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseMiddleware<Idempotency>();
    }

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup("/v1").AddEndpointFilter<RouteGroupBuilder, RequestParts>();
        JobsApi.Map(v1);
        JobVersionsApi.Map(v1);
        SchedulersApi.Map(v1);
        LogsApi.Map(v1);
        RunParamsApi.Map(v1);
        WorkersApi.Map(v1);
        WorkerGroupsApi.Map(v1);
        MastersApi.Map(v1);
        CronApi.Map(v1);
        StorageApi.Map(v1);
        OverviewApi.Map(v1);
        StatisticsApi.Map(v1);
        ChannelsApi.Map(v1);
        ChannelNamesApi.Map(v1);
        AzkabanJobsApi.Map(v1);
        SessionApi.Map(v1);
        ProfileApi.Map(v1);
        TokensApi.Map(v1);
        UsersApi.Map(v1);
        AuditLogsApi.Map(v1);
        SessionApi.MapOAuth(routes);
        HealthApi.Map(routes);
        routes.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(Policies.Viewer);
    }

    private static int StatusOf(Exception reason) => reason switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        // Npgsql does not count a server that is being shut down.
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => StatusCodes.Status503ServiceUnavailable,
        PostgresException { IsTransient: false } => StatusCodes.Status500InternalServerError,
        NpgsqlException or TimeoutException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static async Task ExplainAsync(HttpContext http)
    {
        var reason = http.Features.Get<IExceptionHandlerFeature>()!.Error;
        var status = StatusOf(reason);
        http.Response.StatusCode = status;
        var detail = status switch
        {
            StatusCodes.Status503ServiceUnavailable => "PostgreSQL cannot be reached at the moment, or all connections to it are in use; try again.",
            StatusCodes.Status500InternalServerError => "Belfry itself is at fault; its log says more.",
            StatusCodes.Status413PayloadTooLarge => "The body is larger than 4 MiB.",
            _ => reason.Message,
        };
        if (status == StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "1";
        await Problems.Of(status, Problems.CodeOf(status), detail).ExecuteAsync(http);
    }
}
