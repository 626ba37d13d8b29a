using Guard.Engine.Documents;

namespace Guard.Engine.Guardrails;

/// <summary>What a factory builds a guardrail from.</summary>
/// <param name="Name">Name of the rule, for diagnostics only.</param>
/// <param name="Settings">The node under the matcher's key, such as the value of <c>pii:</c>. Positions are the author's.</param>
/// <param name="Actions">What to do with each finding.</param>
/// <param name="Assets">Files beside the rules.</param>
public sealed record GuardrailDefinition(string Name, DocumentNode Settings, ActionPlan Actions, IRuleAssets Assets)
{
    /// <summary>The operator wrote the rule in a file. Only then may an address in it lie in a private network; rows that arrive over the API may not reach inside.</summary>
    public bool IsOperatorsFile { get; init; }
}
