namespace Belfry.Core.Jobs;

/// <summary>A job's numeric id, given by the database.</summary>
public readonly record struct JobId(long Value) : IComparable<JobId>
{
    public int CompareTo(JobId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}

/// <summary>A worker's numeric id, given by the database.</summary>
public readonly record struct WorkerId(long Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>A worker group's numeric id, given by the database.</summary>
public readonly record struct GroupId(long Value)
{
    public override string ToString() => Value.ToString();
}
