using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Puts a chat request before the matchers of one rule, in order, each seeing the edits of those before.</summary>
internal static class ExampleBodyRun
{
    private static readonly OpenAiChatIndexer Indexer = new();

    public static async ValueTask<RuleOutcome> RunAsync(
        ImmutableArray<GuardrailBinding> bindings, ReadOnlyMemory<byte> body, RequestFacts facts, CancellationToken cancellationToken)
    {
        var outcome = new RuleOutcome();
        var indexed = Indexer.Index(body);
        if (indexed.Error is { } error)
        {
            outcome.Fault = $"the request is not valid: {error.Message}";
            return outcome;
        }

        using var index = indexed.Value;
        foreach (var binding in bindings)
        {
            var parts = new ContentParts(index.Table, binding.Stages, binding.Scope is { IsPartial: true } partial ? partial : null);
            var decision = await ForExamples(binding.Guardrail).EvaluateAsync(Context(facts, parts, outcome), cancellationToken);
            outcome.Add(decision, new ContentParts(index.Table, StageSet.All));
            if (outcome.IsRefused)
            {
                break;
            }

            index.Table.Apply(decision.Redactions);
            foreach (var removal in decision.Removals)
            {
                index.Table.Remove(removal);
            }
        }

        outcome.Text = LastMessage(index.Table);
        return outcome;
    }

    /// <summary>What remembers sessions must not remember those of examples.</summary>
    public static IGuardrail ForExamples(IGuardrail guardrail) => guardrail is ISessionGuardrail remembering ? remembering.Forgetful() : guardrail;

    private static GuardrailContext Context(RequestFacts facts, ContentParts parts, RuleOutcome outcome) => new()
    {
        Stage = Stage.Input,
        Facts = facts,
        RequestId = "example",
        Protection = ProtectionKey.Example,
        Parts = parts,
        Exempted = outcome.Exceptions,
    };

    private static string LastMessage(PartTable table)
    {
        var last = -1;
        for (var i = 0; i < table.Count; i++)
        {
            last = Math.Max(last, table.Entry(i).MessageIndex);
        }

        var text = new System.Text.StringBuilder();
        for (var i = 0; i < table.Count; i++)
        {
            if (table.Entry(i).MessageIndex == last && !table.Entry(i).IsRemoved && table.Entry(i).Kind is not (ContentKind.Unknown or ContentKind.Name))
            {
                text.Append(table.GetString(i));
            }
        }

        return text.ToString();
    }
}
