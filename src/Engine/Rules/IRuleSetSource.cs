namespace Guard.Engine.Rules;

/// <summary>Where the current rule set is read; one volatile read, safe from any thread.</summary>
public interface IRuleSetSource
{
    RuleSet Current { get; }
}
