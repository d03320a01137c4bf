namespace Belfry.Worker.Processes;

/// <summary>
/// By what the processes of a run are known: the session they were born in, the mark that no process can take off, the
/// run's id in their environment, and descent from any of these.
/// </summary>
/// <param name="Run">The run, as <c>BELFRY_RUN_ID</c> has it.</param>
/// <param name="Session">0 when it is not known or its number may be another's by now.</param>
/// <param name="StartTicks">Nothing that is older belongs to the run.</param>
/// <param name="Mark">0 for none.</param>
internal sealed record RunTraces(Guid Run, int Session, long StartTicks, long Mark);
