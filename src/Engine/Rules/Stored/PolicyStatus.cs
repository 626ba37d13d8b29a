namespace Guard.Engine.Rules.Stored;

/// <summary>How far a version of a policy has come. Stored; never renumber.</summary>
public enum PolicyStatus
{
    /// <summary>May be changed, and does nothing.</summary>
    Draft = 0,

    /// <summary>Fixed, and does nothing.</summary>
    Published = 1,

    /// <summary>The one version in force.</summary>
    Production = 2,
}
