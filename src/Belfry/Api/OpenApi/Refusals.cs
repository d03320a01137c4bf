namespace Belfry.Api.OpenApi;

/// <summary>What the statuses of answers mean here.</summary>
internal static class Refusals
{
    public static string Of(int status) => status switch
    {
        StatusCodes.Status200OK => "Done.",
        StatusCodes.Status201Created => "Made.",
        StatusCodes.Status202Accepted => "Taken; the leader carries it out.",
        StatusCodes.Status204NoContent => "Done; there is nothing to say.",
        StatusCodes.Status206PartialContent => "The bytes that were asked for, or the first of them.",
        StatusCodes.Status400BadRequest => "malformed, invalid: the request is no JSON, or some fields are wrong; errors names them all.",
        StatusCodes.Status401Unauthorized => "not_signed_in, wrong_password: there is no token or session that can be used.",
        StatusCodes.Status403Forbidden => "not_allowed: the caller's role does not include it.",
        StatusCodes.Status404NotFound => "not_found: there is no such thing.",
        StatusCodes.Status409Conflict =>
            "name_taken, in_use, held_by_process, already_ended, last_admin, in_progress, already_done: it clashes with what there is.",
        StatusCodes.Status412PreconditionFailed => "stale: the thing has changed since it was read.",
        StatusCodes.Status413PayloadTooLarge => "too_large: the body is larger than 4 MiB.",
        StatusCodes.Status415UnsupportedMediaType => "not_json: the body is not application/json.",
        StatusCodes.Status416RangeNotSatisfiable => "no_such_range: there are no such bytes; Content-Range says how many there are.",
        StatusCodes.Status422UnprocessableEntity =>
            "no_such_job, no_such_group, no_such_worker, no_such_version, no_such_channel, too_many_timers, job_deleted, "
            + "role_too_high, no_user, wrong_password, name_fixed, no_secret_key, key_reused: it is well-formed but cannot be done.",
        StatusCodes.Status429TooManyRequests => "too_many_requests: wait as long as Retry-After says.",
        StatusCodes.Status503ServiceUnavailable => "unavailable: PostgreSQL cannot be reached; try again after Retry-After.",
        _ => throw new InvalidOperationException($"Status {status} has no words: give it some here."),
    };
}
