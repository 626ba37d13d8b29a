using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.GenericApi;

/// <summary>
/// Asks a service of the operator's in LiteLLM's generic guardrail protocol: all texts in one call, and its word is carried out. A rule's action can only make
/// less of it: <c>allow</c> asks nothing, <c>log</c> counts. Immutable.
/// </summary>
internal sealed class GenericApiGuardrail(GenericApiSettings settings, ISideCall call, ActionPlan actions) : ITimedGuardrail
{
    private const string Label = "GENERIC";
    private const int ShortestSecret = 8;

    private readonly GuardrailAction _action = actions.For(Label);

    public IReadOnlyCollection<string> Labels { get; } = [Label];

    public TimeSpan Timeout => settings.Timeout;

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
    {
        if (_action.Kind == GuardrailActionKind.Allow)
        {
            return new ValueTask<GuardrailDecision>(GuardrailDecision.Allow);
        }

        return GenericApiRequest.Of(context, settings) is { } request
            ? AskAsync(request, cancellationToken)
            : new ValueTask<GuardrailDecision>(GuardrailDecision.Allow);
    }

    private async ValueTask<GuardrailDecision> AskAsync(GenericApiRequest request, CancellationToken cancellationToken)
    {
        var reply = await call.PostAsync(request.Body, cancellationToken);
        if (reply.Outcome != SideCallOutcome.Answered)
        {
            throw new GuardrailFailedException(reply.Reason, settings.PassesOnError || (settings.PassesWhenUnreachable && reply.IsUnreachable));
        }

        var answer = GenericApiAnswer.Read(reply.Body, request, Label);
        if (answer is null || (!answer.Edits.IsDefault && answer.Edits.Any(edit => HoldsSecret(edit.Replacement))))
        {
            throw new GuardrailFailedException("wrong_answer", settings.PassesOnError);
        }

        return Decide(answer, request);
    }

    private GuardrailDecision Decide(GenericApiAnswer answer, GenericApiRequest request)
    {
        var isNothing = answer.Action == GenericApiAction.None || (answer.Action == GenericApiAction.Intervened && answer.Edits.IsEmpty);
        if (isNothing)
        {
            return GuardrailDecision.Allow;
        }

        if (_action.Kind == GuardrailActionKind.Log)
        {
            var edits = answer.Edits.IsDefaultOrEmpty ? [new Redaction(request.Texts[0].Part, request.Texts[0].Start, request.Texts[0].Length, "", Label)] : answer.Edits;
            return GuardrailDecision.Allow.Logging([.. edits.Select(edit => new Finding(edit.Part, edit.Start, edit.Length, Label))]);
        }

        if (answer.Action == GenericApiAction.Intervened)
        {
            return GuardrailDecision.Edit(answer.Edits);
        }

        var reason = answer.Reason is { } given && !HoldsSecret(given) ? given : null;
        var own = _action.Kind is GuardrailActionKind.Block or GuardrailActionKind.Confirm ? _action.Text : null;
        var violation = new Violation(Label, own ?? reason);
        return _action.Kind == GuardrailActionKind.Confirm ? GuardrailDecision.Confirm(violation) : GuardrailDecision.Block(violation);
    }

    /// <summary>Whether a text would show the caller what Guard identifies itself with.</summary>
    private bool HoldsSecret(string text) =>
        settings.Headers.Any(header => header.Value.Length >= ShortestSecret && text.Contains(header.Value, StringComparison.Ordinal));
}
