namespace Belfry.Worker;

/// <summary>The worker cannot start as it was asked to; the message is for the person who started it.</summary>
internal sealed class WorkerStartException(string message, Exception? reason = null) : Exception(message, reason);
