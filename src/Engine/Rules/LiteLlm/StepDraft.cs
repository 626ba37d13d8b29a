namespace Guard.Engine.Rules.LiteLlm;

/// <summary>One step of a pipeline as read.</summary>
/// <param name="Guardrail">Its name.</param>
/// <param name="OnPass">What follows when it finds nothing to refuse.</param>
/// <param name="OnFail">What follows when it refuses.</param>
/// <param name="OnError">What follows when it cannot judge.</param>
/// <param name="Answer">What <see cref="StepAction.ModifyResponse"/> answers, or null for what the guardrail says.</param>
internal sealed record StepDraft(Written<string> Guardrail, StepAction OnPass, StepAction OnFail, StepAction OnError, string? Answer);
