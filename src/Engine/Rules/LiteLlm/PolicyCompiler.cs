using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Puts policies and attachments into a set whose guardrails are compiled. For one compilation.</summary>
internal sealed class PolicyCompiler(PolicyBook book, RuleSetDraft draft, ICollection<Diagnostic> diagnostics)
{
    private readonly Dictionary<PolicyDraft, int> _pipelines = new(ReferenceEqualityComparer.Instance);

    public void Compile()
    {
        var attached = book.Attachments.Select(attachment => attachment.Policy.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var policy in book.Policies)
        {
            CheckNames(policy);
            AddPipeline(policy);
        }

        foreach (var policy in book.Policies)
        {
            var compiled = Compile(policy);
            if (compiled.Unserved is { } reason)
            {
                var message = $"the policy \"{ShownWord.Of(policy.Entry.Name)}\" cannot run: {reason}";
                diagnostics.Add(attached.Contains(policy.Entry.Name)
                    ? Diagnostic.Error(policy.Entry.Position, message, "take the guardrail out of the policy")
                    : Diagnostic.Warning(policy.Entry.Position, message, "requests of keys and teams that have it are refused"));
            }

            draft.Policies[policy.Entry.Name] = compiled;
            AddToRevision(policy);
        }

        foreach (var attachment in book.Attachments)
        {
            if (draft.Policies.TryGetValue(attachment.Policy.Value, out var policy))
            {
                draft.Attachments.Add(new PolicyAttachment(policy, attachment.Scope, attachment.Via, attachment.Origin));
                draft.AddToRevision($"attachment {attachment.Policy.Value}");
                draft.AddToRevision(attachment.Scope);
            }
        }
    }

    private void CheckNames(PolicyDraft policy)
    {
        var steps = policy.Pipeline?.Steps.Select(step => step.Guardrail) ?? [];
        foreach (var name in policy.Add.Concat(policy.Remove).Concat(steps).Where(name => !draft.ByName.ContainsKey(name.Value) && !draft.Unserved.ContainsKey(name.Value)))
        {
            diagnostics.Add(Diagnostic.Error(
                name.Position,
                $"the policy \"{ShownWord.Of(policy.Entry.Name)}\" names the guardrail \"{ShownWord.Of(name.Value)}\", which is not defined",
                Suggestion.DidYouMean(name.Value, draft.ByName.Keys) ?? "define it under guardrails: or in a rule file"));
        }
    }

    private void AddPipeline(PolicyDraft policy)
    {
        if (policy.Pipeline is not { } pipeline)
        {
            return;
        }

        var steps = ImmutableArray.CreateBuilder<PipelineStep>();
        var timeout = TimeSpan.Zero;
        foreach (var step in pipeline.Steps)
        {
            var bindings = IndicesOf(step.Guardrail.Value).Select(index => draft.Bindings[index]).DistinctBy(binding => binding.Guardrail).ToList();
            timeout += bindings.Aggregate(TimeSpan.Zero, static (sum, binding) => sum + binding.Timeout);
            steps.Add(new PipelineStep(step, [.. bindings.Select(binding => binding.Guardrail)]));
        }

        _pipelines[policy] = draft.Add(new GuardrailBinding
        {
            Name = $"{policy.Entry.Name}/pipeline",
            RuleId = $"{policy.Entry.Name}/pipeline@1",
            Type = "pipeline",
            Guardrail = new PipelineGuardrail(steps.ToImmutable()),
            Stages = pipeline.Stages,
            Timeout = timeout + TimeSpan.FromSeconds(1),
            Origin = pipeline.Position,
        });
    }

    private GuardrailPolicy Compile(PolicyDraft policy)
    {
        var chain = book.Chain(policy);
        var layers = chain.Select(Layer).ToImmutableArray();
        var names = new List<string>();
        foreach (var layer in chain)
        {
            names.RemoveAll(name => layer.Remove.Any(removed => removed.Value == name));
            names.AddRange(layer.Add.Select(name => name.Value).Where(name => !names.Contains(name)));
        }

        var hasConditions = layers.Any(layer => layer.Condition is not null);
        var isPlain = layers.Length == 1 || !hasConditions;
        var unserved = names.Concat(chain.SelectMany(layer => layer.Pipeline?.Steps.Select(step => step.Guardrail.Value) ?? [])).FirstOrDefault(draft.Unserved.ContainsKey);
        return new GuardrailPolicy(policy.Entry.Name, [.. names], PolicyLayer.Resolve(layers, null), isPlain ? layers[^1].Condition : null, policy.Entry.Position)
        {
            Layers = isPlain ? [] : layers,
            Unserved = unserved is null ? null : $"its guardrail \"{unserved}\" cannot run: {draft.Unserved[unserved]}",
        };
    }

    private PolicyLayer Layer(PolicyDraft policy)
    {
        var inSteps = policy.Pipeline?.Steps.Select(step => step.Guardrail.Value).ToHashSet(StringComparer.Ordinal) ?? [];
        var added = policy.Add.Where(name => !inSteps.Contains(name.Value)).SelectMany(name => IndicesOf(name.Value));
        ImmutableArray<int> add = _pipelines.TryGetValue(policy, out var pipeline) ? [.. added, pipeline] : [.. added];
        return new PolicyLayer(policy.Condition, add, [.. policy.Remove.SelectMany(name => IndicesOf(name.Value))]);
    }

    private ImmutableArray<int> IndicesOf(string name) => draft.ByName.TryGetValue(name, out var indices) ? indices : [];

    private void AddToRevision(PolicyDraft policy)
    {
        var steps = policy.Pipeline?.Steps.Select(step => string.Create(
            CultureInfo.InvariantCulture, $"{step.Guardrail.Value} {(int)step.OnPass}{(int)step.OnFail}{(int)step.OnError} {step.Answer}")) ?? [];
        string?[] words =
        [
            "policy", policy.Entry.Name, policy.Inherit?.Value, "add", .. policy.Add.Select(name => name.Value), "remove", .. policy.Remove.Select(name => name.Value),
            "steps", policy.Pipeline is { } pipeline ? string.Join(' ', Stages(pipeline)) : null, .. steps,
        ];
        draft.AddToRevision(string.Join('\n', words.Select(word => word is null ? "null" : JsonEncodedText.Encode(word).ToString())));
        draft.AddToRevision(policy.Condition);
    }

    private static IEnumerable<Content.Stage> Stages(PipelineDraft pipeline) => Enum.GetValues<Content.Stage>().Where(pipeline.Stages.Contains);
}
