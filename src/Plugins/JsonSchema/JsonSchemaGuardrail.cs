using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Schemas;

namespace Guard.Plugins.JsonSchema;

/// <summary>
/// Whole texts must be JSON that a schema accepts; one that is not is a finding as long as the text. Looks at texts, not at reasoning, refusals or tools.
/// Immutable and thread-safe.
/// </summary>
internal sealed class JsonSchemaGuardrail(JsonSchemaSettings settings, string name, ActionPlan actions, RequestSchemas requestSchemas) : IGuardrail
{
    public const string Label = "SCHEMA";

    public IReadOnlyCollection<string> Labels { get; } = [Label];

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => new(Evaluate(context));

    private GuardrailDecision Evaluate(GuardrailContext context)
    {
        var findings = new FindingCollector(actions, context);
        foreach (var part in context.Parts)
        {
            if (part.Kind == ContentKind.Text && Problem(part, context) is { } problem)
            {
                Add(ref findings, context, part, problem);
            }
        }

        return findings.ToDecision();
    }

    /// <summary>A refusal without words of the rule's own says which keyword was broken. Those come from the schema, never from the text.</summary>
    private void Add(ref FindingCollector findings, GuardrailContext context, in ContentPart part, string problem)
    {
        var length = part.Utf8.Length;
        if (actions.For(context, part, Label, part.Utf8) is { Kind: GuardrailActionKind.Block, Text: null })
        {
            findings.Refuse(new Violation(Label, $"Blocked by the guardrail \"{name}\": {problem}.") { Finding = new Finding(part.Index, 0, length, Label) });
        }
        else
        {
            findings.Add(part, 0, length, Label);
        }
    }

    private string? Problem(in ContentPart part, GuardrailContext context)
    {
        var text = settings.MayBeFenced ? JsonFence.Strip(part.Utf8) : part.Utf8;
        var own = settings.UsesResponseFormat && part.Stage == Stage.Output && !context.ResponseSchema.IsEmpty
            ? requestSchemas.Get(context.ResponseSchema.Span, settings.AssertsFormats)
            : null;
        if (own is { Schema: null })
        {
            return $"the schema in \"response_format\" cannot be used ({own.Errors[0]})";
        }

        if (settings.Schema is null && own is null)
        {
            return null;
        }

        var json = text.ToArray();
        return Problem(settings.Schema, json, "the schema of the rule") ?? Problem(own?.Schema, json, "the schema in \"response_format\"");
    }

    private static string? Problem(CompiledSchema? schema, byte[] json, string origin)
    {
        if (schema?.Validate(json) is not { IsValid: false } verdict)
        {
            return null;
        }

        var first = verdict.Errors[0];
        var place = first.SchemaPath.Length > 0 ? $" ({first.SchemaPath})" : "";
        var rest = verdict.Errors.Length > 1 ? $", and {verdict.Errors.Length - 1} more" : "";
        return $"the text is not what {origin} asks for: {first.Message}{place}{rest}";
    }
}
