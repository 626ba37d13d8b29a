using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Scopes;

namespace Guard.Engine.Guardrails;

/// <summary>The actions of one rule by label (entity, keyword list), with a default, and the exceptions from them. Immutable.</summary>
public sealed class ActionPlan(FrozenDictionary<string, GuardrailAction> byLabel, GuardrailAction fallback, ImmutableArray<RuleException> exceptions)
{
    private static readonly GuardrailAction Leave = new(GuardrailActionKind.Allow);

    public ActionPlan(FrozenDictionary<string, GuardrailAction> byLabel, GuardrailAction fallback)
        : this(byLabel, fallback, [])
    {
    }

    public static ActionPlan Always(GuardrailAction action) => new(FrozenDictionary<string, GuardrailAction>.Empty, action);

    /// <summary>Labels that the rule names itself.</summary>
    public IEnumerable<string> Labels => byLabel.Keys;

    /// <summary>Some finding changes the content.</summary>
    public bool CanEdit => EffectsOn(null).HasFlag(BindingEffects.Edits);

    /// <summary>What findings can lead to.</summary>
    /// <param name="found">Every label there can be; null when they are not known beforehand.</param>
    public BindingEffects EffectsOn(IReadOnlyCollection<string>? found)
    {
        var effects = BindingEffects.None;
        foreach (var action in found is null ? byLabel.Values.Append(fallback) : found.Select(For))
        {
            effects |= action.Kind switch
            {
                GuardrailActionKind.Allow or GuardrailActionKind.Log => BindingEffects.None,
                GuardrailActionKind.Block or GuardrailActionKind.Confirm => BindingEffects.Refuses,
                _ => BindingEffects.Edits,
            };
        }

        return effects;
    }

    /// <summary>What happens with a label unless an exception applies.</summary>
    public GuardrailAction For(string label) => byLabel.TryGetValue(label, out var action) ? action : fallback;

    /// <summary>What happens with one finding.</summary>
    /// <param name="context">Of the evaluation.</param>
    /// <param name="part">The part it stands in.</param>
    /// <param name="label">What was found.</param>
    /// <param name="found">The text that was found.</param>
    public GuardrailAction For(GuardrailContext context, in ContentPart part, string label, ReadOnlySpan<byte> found)
    {
        foreach (var exception in exceptions)
        {
            if (exception.Covers(context.Facts, part, label, found))
            {
                context.Exempted?.Add(exception);
                return Leave;
            }
        }

        return For(label);
    }

    /// <summary>What happens with a tool or tool call.</summary>
    public GuardrailAction For(GuardrailContext context, in ContentItem item, string label)
    {
        foreach (var exception in exceptions)
        {
            if (exception.Covers(context.Facts, item, label))
            {
                return Leave;
            }
        }

        return For(label);
    }

    /// <summary>The same plan with exceptions.</summary>
    public ActionPlan Except(ImmutableArray<RuleException> others) => new(byLabel, fallback, others);

    /// <summary>The same plan without anything that edits: what is refused is refused, the rest is left.</summary>
    public ActionPlan RefusalsOnly() =>
        new(byLabel.ToFrozenDictionary(static pair => pair.Key, static pair => Refusing(pair.Value), StringComparer.Ordinal), Refusing(fallback), exceptions);

    private static GuardrailAction Refusing(GuardrailAction action) => action.Kind is GuardrailActionKind.Block or GuardrailActionKind.Confirm ? action : Leave;
}
