namespace Belfry.Azkaban;

/// <summary>A project.</summary>
/// <param name="Id">Its number; a project that was deleted and made again has another.</param>
/// <param name="Name">Its name.</param>
public sealed record Project(long Id, string Name);

/// <summary>The flows of a project.</summary>
/// <param name="ProjectId">The project's number.</param>
/// <param name="Flows">Their names, in no order; empty before the first upload, and after one without flows.</param>
public sealed record ProjectFlows(long ProjectId, IReadOnlyList<string> Flows);

/// <summary>What an upload made.</summary>
/// <param name="ProjectId">The project's number.</param>
/// <param name="Version">The new version.</param>
public sealed record UploadedProject(long ProjectId, int Version);

/// <summary>A flow's schedule. Azkaban has at most one for each flow.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Project">The project's name.</param>
/// <param name="Flow">The flow's name.</param>
/// <param name="Cron">A Quartz expression, seconds first, in the server's zone.</param>
public sealed record FlowSchedule(long Id, string Project, string Flow, string Cron);

/// <summary>What <c>/status</c> says.</summary>
/// <param name="Version">The server's version.</param>
/// <param name="IsDatabaseUp">Whether it reaches its database.</param>
/// <param name="ActiveExecutors">How many executors take work.</param>
public sealed record ServerStatus(string Version, bool IsDatabaseUp, int ActiveExecutors);
