namespace Guard.Engine.Rules;

/// <summary>Who keeps rules. Files and the configuration win over rows.</summary>
internal enum RuleInputKind
{
    /// <summary>A rule file of the operator.</summary>
    File = 0,

    /// <summary>The operator's configuration.</summary>
    Configuration = 1,

    /// <summary>Rows of the store, written over the API.</summary>
    Row = 2,
}
