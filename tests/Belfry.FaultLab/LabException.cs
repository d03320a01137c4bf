namespace Belfry.FaultLab;

/// <summary>The laboratory itself cannot go on; the message says what to do.</summary>
internal sealed class LabException(string message, Exception? cause = null) : Exception(message, cause);
