namespace Belfry.Azkaban.Transport;

/// <summary>
/// Kinds of refusal by Azkaban's own words, which are all that tells them apart (recorded from 3.90.0). What is not
/// known here is <see cref="AzkabanErrorKind.Refused"/>, with the words as they came.
/// </summary>
internal static class Refusals
{
    /// <summary>A phrase, what it means, and what to do about it. The first that fits counts.</summary>
    private static readonly (string Phrase, AzkabanErrorKind Kind, string Advice)[] Phrases =
    [
        ("Incorrect Login", AzkabanErrorKind.SignInRefused, "Check the user and the password."),
        ("Potential DDoS found", AzkabanErrorKind.SignInRefused, "Raise azkaban.session.max_number_per_ip_per_user on the server, or wait until sessions have ended."),
        ("is already running. Skipping execution", AzkabanErrorKind.AlreadyRunning, "Wait for its end."),
        (" concurrent runs. Skipping", AzkabanErrorKind.TooManyRuns, "Wait until one has ended, or raise azkaban.max.concurrent.runs.oneflow on the server."),
        ("Permission denied", AzkabanErrorKind.NotPermitted, "Give the user that right on the project."),
        (" permissions on ", AzkabanErrorKind.NotPermitted, "Give the user that right on the project."),
        ("does not have write access", AzkabanErrorKind.NotPermitted, "Give the user WRITE on the project."),
        ("Only Admins are allowed", AzkabanErrorKind.NotPermitted, "Sign in as an administrator."),
        ("Cannot find execution", AzkabanErrorKind.NoSuchExecution, "It was never there, or Azkaban's history was cleaned."),
        ("isn't running.", AzkabanErrorKind.NotRunning, "It has ended already."),
        ("Project already exists", AzkabanErrorKind.AlreadyExists, "Choose another name, or upload to that project."),
        ("cannot be found in project", AzkabanErrorKind.NoSuchFlow, "Upload a project that has it, or check the name: capitals count."),
        ("not found in project", AzkabanErrorKind.NoSuchFlow, "Upload a project that has it, or check the name: capitals count."),
        ("Error loading flow. Flow", AzkabanErrorKind.NoSuchFlow, "The project's present version does not have it."),
        ("can not be parsed to quartz cron", AzkabanErrorKind.BadCron, "Azkaban wants a Quartz expression: seconds first, ? in one of the day fields, and a time still to come."),
        ("Cron expression must exist", AzkabanErrorKind.BadCron, "Give an expression."),
        ("Schedule with ID", AzkabanErrorKind.NoSuchSchedule, "It was removed, by an upload without its flow perhaps."),
        ("is locked.", AzkabanErrorKind.FlowLocked, "Unlock the flow in Azkaban."),
        ("Azkaban has overrun its webserver queue capacity", AzkabanErrorKind.QueueFull, "Wait until the queue is shorter."),
    ];

    public static AzkabanError Of(AzkabanCall call, string words)
    {
        foreach (var (phrase, kind, advice) in Phrases)
        {
            if (words.Contains(phrase, StringComparison.Ordinal))
                return Error(call, kind, words, advice);
        }
        if (words.StartsWith("Project ", StringComparison.Ordinal) || words.StartsWith("Installation Failed. Project ", StringComparison.Ordinal))
        {
            if (words.Contains("doesn't exist", StringComparison.Ordinal) || words.Contains("does not exist", StringComparison.Ordinal)
                || words.EndsWith("' not found.", StringComparison.Ordinal))
                return Error(call, AzkabanErrorKind.NoSuchProject, words,
                    "Create the project, or check its name; executing says so, too, when the user has no EXECUTE permission on it.");
        }
        if (words.StartsWith("Job ", StringComparison.Ordinal) && words.Contains(" doesn't exist in ", StringComparison.Ordinal))
            return Error(call, AzkabanErrorKind.NoSuchJob, words, "A job in a nested flow is named with the flows around it: outer:inner.");
        var refused = Error(call, AzkabanErrorKind.Refused, words, "");
        // What goes wrong inside of a submission may do so after the execution has its number.
        return words.StartsWith("Error submitting flow", StringComparison.Ordinal) ? refused with { MayHaveTakenEffect = true } : refused;
    }

    private static AzkabanError Error(AzkabanCall call, AzkabanErrorKind kind, string words, string advice)
        => new(kind, $"Azkaban would not {call.Purpose}: {words.TrimEnd('.')}.{(advice.Length > 0 ? $" {advice}" : "")}");
}
