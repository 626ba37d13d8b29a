using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>A rule set while it is made: the bindings stand in their order, the rest may be added. For one compilation, by one thread.</summary>
internal sealed class RuleSetDraft(ImmutableArray<GuardrailBinding> bindings, FrozenDictionary<string, ImmutableArray<int>> byName, RuleRevision revision)
{
    private readonly List<GuardrailBinding> _bindings = [.. bindings];
    private readonly SortedSet<string> _headers = new(StringComparer.Ordinal);

    public IReadOnlyList<GuardrailBinding> Bindings => _bindings;

    /// <summary>Names to indices into <see cref="Bindings"/>.</summary>
    public FrozenDictionary<string, ImmutableArray<int>> ByName => byName;

    /// <summary>Names of guardrails that are configured and cannot be served, with the reason.</summary>
    public Dictionary<string, string> Unserved { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, GuardrailPolicy> Policies { get; } = new(StringComparer.Ordinal);

    public List<PolicyAttachment> Attachments { get; } = [];

    /// <summary>Adds a binding that runs behind all others, and gives its index.</summary>
    public int Add(GuardrailBinding binding)
    {
        _bindings.Add(binding);
        return _bindings.Count - 1;
    }

    /// <summary>Makes the headers known that a condition asks for.</summary>
    public void Need(RuleScope? scope)
    {
        foreach (var term in scope?.Terms ?? [])
        {
            if (term.Header is { } header)
            {
                _headers.Add(header);
            }
        }
    }

    /// <summary>Adds a canonical text of what changes behaviour besides the bindings, such as a policy, to the revision.</summary>
    public void AddToRevision(string canonical) => revision.Add(canonical);

    /// <summary>Adds a condition to the revision.</summary>
    public void AddToRevision(RuleScope? scope) => revision.Add(scope);

    public RuleSet ToRuleSet()
    {
        foreach (var binding in _bindings)
        {
            Need(binding.Scope);
            foreach (var exception in binding.Exceptions)
            {
                Need(exception.Scope);
            }
        }

        foreach (var (name, reason) in Unserved.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            revision.Add($"unserved {name}: {reason}");
        }

        return new RuleSet(revision.Complete(), [.. _bindings], byName)
        {
            Unserved = Unserved.ToFrozenDictionary(StringComparer.Ordinal),
            Policies = Policies.ToFrozenDictionary(StringComparer.Ordinal),
            Attachments = [.. Attachments],
            HeaderNames = [.. _headers],
        };
    }
}
