using Belfry.Core.Protocol;

namespace Belfry.Fleet;

/// <summary>Something the leader heard from its workers, in the order in which it was heard.</summary>
internal abstract record WorkerEvent(WorkerSession Session);

/// <summary>A worker has connected and was welcomed.</summary>
internal sealed record WorkerJoined(WorkerSession Session, Hello Hello) : WorkerEvent(Session);

/// <summary>The messages of one frame, output aside.</summary>
internal sealed record WorkerReported(WorkerSession Session, IReadOnlyList<WorkerMessage> Messages) : WorkerEvent(Session);

/// <summary>The connection is gone. What the worker runs goes on running.</summary>
internal sealed record WorkerLeft(WorkerSession Session) : WorkerEvent(Session);
