using System.Collections.Immutable;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>
/// The order in which the bindings of a set run, so that forbidding wins wherever it was written: what can only refuse judges the text as it came, before
/// anything is taken out of it. Then come the others in the order of their files and lines. A rule that refuses one thing and edits another has its
/// refusals judged in front as well, unless nothing was edited before it. Checks that ask somebody else keep their place: what stands before them is
/// masked before it leaves the process.
/// </summary>
internal static class BindingOrder
{
    /// <summary>The bindings in running order, with the refusals that are judged in front.</summary>
    /// <param name="declared">In the order of their files and lines.</param>
    public static ImmutableArray<GuardrailBinding> Arrange(ImmutableArray<GuardrailBinding> declared)
    {
        var front = ImmutableArray.CreateBuilder<GuardrailBinding>(declared.Length);
        var rest = new List<GuardrailBinding>();
        var refusing = new List<GuardrailBinding>();
        var isEdited = false;
        foreach (var binding in declared)
        {
            if (!binding.IsExternal && !binding.Effects.HasFlag(BindingEffects.Edits))
            {
                front.Add(binding);
                continue;
            }

            if (isEdited && binding.Refusing is { } twin)
            {
                refusing.Add(twin);
            }

            isEdited |= binding.IsExternal || !binding.IsMonitor || binding.Rollout is not null;
            rest.Add(binding);
        }

        front.AddRange(refusing);
        front.AddRange(rest);
        return front.DrainToImmutable();
    }
}
