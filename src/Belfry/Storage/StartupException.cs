namespace Belfry.Storage;

/// <summary>
/// What stops a command before it has begun. The message is for the person at the terminal: what is wrong and what to
/// do. It is printed alone, without a stack.
/// </summary>
internal sealed class StartupException(string message, Exception? innerException = null)
    : Exception(message, innerException);
