using System.Collections.Immutable;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>What one policy of a line of inheritance does when its own condition holds. Immutable.</summary>
/// <param name="Condition">Null for always.</param>
/// <param name="Add">Indices into <see cref="RuleSet.Bindings"/> it adds.</param>
/// <param name="Remove">Indices it takes from what the layers before added.</param>
public sealed record PolicyLayer(RuleScope? Condition, ImmutableArray<int> Add, ImmutableArray<int> Remove)
{
    /// <summary>What the layers whose conditions hold leave, in order; all hold where there are no facts.</summary>
    public static ImmutableArray<int> Resolve(ImmutableArray<PolicyLayer> layers, RequestFacts? facts)
    {
        var left = new SortedSet<int>();
        foreach (var layer in layers)
        {
            if (facts is null || layer.Condition?.Matches(facts) != false)
            {
                left.ExceptWith(layer.Remove);
                left.UnionWith(layer.Add);
            }
        }

        return [.. left];
    }
}
