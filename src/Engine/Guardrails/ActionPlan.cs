using System.Collections.Frozen;

namespace Guard.Engine.Guardrails;

/// <summary>The actions of one rule by label (entity, keyword list), with a default. Immutable.</summary>
public sealed class ActionPlan(FrozenDictionary<string, GuardrailAction> byLabel, GuardrailAction fallback)
{
    public static ActionPlan Always(GuardrailAction action) => new(FrozenDictionary<string, GuardrailAction>.Empty, action);

    /// <summary>Labels that the rule names itself.</summary>
    public IEnumerable<string> Labels => byLabel.Keys;

    public GuardrailAction For(string label) => byLabel.TryGetValue(label, out var action) ? action : fallback;
}
