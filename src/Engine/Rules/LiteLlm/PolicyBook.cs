using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>All policies and attachments of a compilation, read; inheritance is followed here. Immutable.</summary>
internal sealed class PolicyBook
{
    private readonly Dictionary<string, PolicyDraft> _policies = new(StringComparer.Ordinal);
    private readonly ImmutableArray<AttachmentDraft> _attachments;

    /// <param name="sources">In their order; of policies with one name the first counts.</param>
    /// <param name="diagnostics">Receives findings.</param>
    public PolicyBook(ImmutableArray<LiteLlmEntries> sources, ICollection<Diagnostic> diagnostics)
    {
        var reader = new PolicyReader(diagnostics);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in sources.SelectMany(source => source.Policies))
        {
            if (!known.Add(entry.Name))
            {
                diagnostics.Add(entry.Location == EntryLocation.Store
                    ? Diagnostic.Warning(entry.Position, $"the stored policy \"{ShownWord.Of(entry.Name)}\" is not used: the configuration has one of that name", "rename one")
                    : Diagnostic.Error(entry.Position, $"the policy \"{ShownWord.Of(entry.Name)}\" stands twice", "rename one"));
            }
            else if (reader.Read(entry) is { } policy)
            {
                _policies.Add(entry.Name, policy);
            }
        }

        CheckInheritance(known, diagnostics);
        _attachments = [.. sources.SelectMany(source => source.Attachments).Select(new AttachmentReader(diagnostics).Read).OfType<AttachmentDraft>()];
        foreach (var attachment in _attachments.Where(attachment => !known.Contains(attachment.Policy.Value)))
        {
            diagnostics.Add(Diagnostic.Error(
                attachment.Policy.Position,
                $"the attachment names the policy \"{ShownWord.Of(attachment.Policy.Value)}\", which is not defined",
                Suggestion.DidYouMean(attachment.Policy.Value, known) ?? "define it under policies:"));
        }
    }

    public IEnumerable<PolicyDraft> Policies => _policies.Values;

    public ImmutableArray<AttachmentDraft> Attachments => _attachments;

    /// <summary>The policy and those it inherits from, the farthest first.</summary>
    public ImmutableArray<PolicyDraft> Chain(PolicyDraft policy)
    {
        var chain = new List<PolicyDraft>();
        for (var next = policy; next is not null && !chain.Contains(next); next = next.Inherit is { } parent ? _policies.GetValueOrDefault(parent.Value) : null)
        {
            chain.Add(next);
        }

        chain.Reverse();
        return [.. chain];
    }

    /// <summary>Guardrails of attached policies, with the policy's name in words.</summary>
    public Dictionary<string, string> Forced()
    {
        var forced = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var policy in _attachments.Select(attachment => _policies.GetValueOrDefault(attachment.Policy.Value)).OfType<PolicyDraft>().Distinct())
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var layer in Chain(policy))
            {
                names.UnionWith(layer.Add.Select(name => name.Value));
                if (layer.Condition is null)
                {
                    names.ExceptWith(layer.Remove.Select(name => name.Value));
                }

                names.UnionWith(layer.Pipeline?.Steps.Select(step => step.Guardrail.Value) ?? []);
            }

            foreach (var name in names)
            {
                forced.TryAdd(name, $"the policy \"{policy.Entry.Name}\"");
            }
        }

        return forced;
    }

    private void CheckInheritance(HashSet<string> known, ICollection<Diagnostic> diagnostics)
    {
        foreach (var policy in _policies.Values)
        {
            if (policy.Inherit is { } parent && !known.Contains(parent.Value))
            {
                diagnostics.Add(Diagnostic.Error(
                    parent.Position,
                    $"the policy \"{ShownWord.Of(policy.Entry.Name)}\" inherits from \"{ShownWord.Of(parent.Value)}\", which is not defined",
                    Suggestion.DidYouMean(parent.Value, known) ?? "define it, or take inherit: out"));
            }
            else if (IsCircular(policy))
            {
                diagnostics.Add(Diagnostic.Error(policy.Inherit!.Value.Position, $"the policy \"{ShownWord.Of(policy.Entry.Name)}\" inherits from itself", "break the circle"));
            }
        }
    }

    private bool IsCircular(PolicyDraft policy)
    {
        var seen = new HashSet<PolicyDraft>(ReferenceEqualityComparer.Instance);
        for (var next = policy; next.Inherit is { } parent && _policies.TryGetValue(parent.Value, out var up); next = up)
        {
            if (!seen.Add(next))
            {
                return true;
            }
        }

        return false;
    }
}
