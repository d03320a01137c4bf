using System.Globalization;
using System.Text.Json;
using Belfry.Access;
using Belfry.Azkaban;
using Belfry.Control;

namespace Belfry.Api.SchedulerV2;

/// <summary><c>/scheduler-v2</c>: jobs that are runs of flows, for clients that speak its older protocol.</summary>
internal static class SchedulerV2Api
{
    public const string Path = "/scheduler-v2";

    public static IServiceCollection AddSchedulerV2(this IServiceCollection services, SchedulerV2Options options)
    {
        services.AddSingleton(options);
        services.AddSingleton<Microsoft.AspNetCore.Authorization.IAuthorizationHandler, SchedulerV2Access>();
        services.AddAuthorizationBuilder()
            .AddPolicy(SchedulerV2Access.Read, policy => policy.AddRequirements(new FromRoleOrNetwork(Role.Viewer)))
            .AddPolicy(SchedulerV2Access.Write, policy => policy.AddRequirements(new FromRoleOrNetwork(Role.Operator)));
        return services;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup($"{Path}/jobs").ExcludeFromDescription();
        jobs.MapGet("", ListAsync).RequireAuthorization(SchedulerV2Access.Read);
        // One address for two calls: what the body holds decides, and with it whether reading is enough.
        jobs.MapPost("", PostAsync).RequireAuthorization(SchedulerV2Access.Read);
        jobs.MapPut("/rerun/{job_id}", RerunAsync).RequireAuthorization(SchedulerV2Access.Write);
        jobs.MapDelete("/{job_id}", DeleteAsync).RequireAuthorization(SchedulerV2Access.Write);
    }

    private static async Task<IResult> ListAsync(HttpContext http, FlowJobs jobs, CancellationToken ct)
    {
        var fields = SchedulerV2Fields.Of(http.Request.Query);
        if (fields.List() is not { } list)
            return SchedulerV2Answers.Failed(SchedulerV2Answers.ListError, fields.Detail!);
        var page = await jobs.ListAsync(list.Filter, list.Skip, list.PageSize, ct);
        return SchedulerV2Answers.Done(SchedulerV2Answers.Jobs(page, jobs.Zone));
    }

    private static async Task<IResult> PostAsync(HttpContext http, FlowJobs jobs, CancellationToken ct)
    {
        if (http.Request.ContentLength > ApiServices.LargestBody)
            return SchedulerV2Answers.Failed(SchedulerV2Answers.CreateError, "The body is larger than 4 MiB.");
        JsonElement body;
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, default, ct);
            body = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            return SchedulerV2Answers.Failed(SchedulerV2Answers.CreateError, $"The body is not JSON: {e.Message}");
        }
        catch (BadHttpRequestException e)
        {
            return SchedulerV2Answers.Failed(SchedulerV2Answers.CreateError, $"The body cannot be read: {e.Message}");
        }
        if (body.ValueKind != JsonValueKind.Object)
            return SchedulerV2Answers.Failed(SchedulerV2Answers.CreateError, "The body must be a JSON object.");
        if (!SchedulerV2Fields.CanBeNamed(body))
            return SchedulerV2Answers.Failed(SchedulerV2Answers.CreateError, "The body is not JSON: a field's name is not valid Unicode.");
        var fields = SchedulerV2Fields.Of(body);
        return body.TryGetProperty("job_type", out _)
            ? await CreateAsync(fields, http, jobs, ct)
            : await ListPageAsync(fields, jobs, ct);
    }

    private static async Task<IResult> CreateAsync(SchedulerV2Fields fields, HttpContext http, FlowJobs jobs, CancellationToken ct)
    {
        var caller = TokenAuthentication.CallerOf(http);
        if (caller.Role < Role.Operator)
            return TypedResults.Forbid();
        if (fields.Job() is not { } job)
            return SchedulerV2Answers.Failed(SchedulerV2Answers.CreateError, fields.Detail!);
        return Of(await jobs.CreateAsync(job, caller, ct), SchedulerV2Answers.CreateError);
    }

    private static async Task<IResult> ListPageAsync(SchedulerV2Fields fields, FlowJobs jobs, CancellationToken ct)
    {
        if (fields.List() is not { } list)
            return SchedulerV2Answers.Failed(SchedulerV2Answers.ListError, fields.Detail!);
        var page = await jobs.ListAsync(list.Filter, list.Skip, list.PageSize, ct);
        return SchedulerV2Answers.Page(page, list, jobs.Zone);
    }

    private static async Task<IResult> RerunAsync(HttpContext http, FlowJobs jobs, CancellationToken ct)
        => IdOf(http) is { } id
            ? Of(await jobs.RerunAsync(id, TokenAuthentication.CallerOf(http), ct), SchedulerV2Answers.RerunError)
            : NoNumber(http, SchedulerV2Answers.RerunError);

    private static async Task<IResult> DeleteAsync(HttpContext http, FlowJobs jobs, CancellationToken ct)
        => IdOf(http) is { } id
            ? Of(await jobs.DeleteAsync(id, TokenAuthentication.CallerOf(http), ct), SchedulerV2Answers.DeleteError)
            : NoNumber(http, SchedulerV2Answers.DeleteError);

    private static IResult Of(Result<long> result, string message)
        => result.Failure is { } failure ? SchedulerV2Answers.Failed(message, failure.Message) : SchedulerV2Answers.Done();

    private static long? IdOf(HttpContext http)
        => long.TryParse(http.Request.RouteValues["job_id"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static IResult NoNumber(HttpContext http, string message)
        => SchedulerV2Answers.Failed(message, $"\"{http.Request.RouteValues["job_id"]}\" is no job_id: it must be a number.");
}
