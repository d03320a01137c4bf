using System.Runtime.InteropServices;

namespace Belfry.Worker;

/// <summary>The system's own words for numbers.</summary>
internal static class SystemWords
{
    private static readonly string[] Signals =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ];

    public static string OfSignal(int signal)
        => signal > 0 && signal < Signals.Length ? Signals[signal] : "a real-time signal";

    public static string OfError(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>A text that a person wrote, cut to a length that a sentence can bear.</summary>
    public static string Short(string text)
    {
        const int Longest = 200;
        return text.Length <= Longest ? OneLine(text) : OneLine(text[..Longest]) + "…";
    }

    public static string OneLine(string text)
        => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
