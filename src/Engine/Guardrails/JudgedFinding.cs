namespace Guard.Engine.Guardrails;

/// <summary>
/// Where something was found in the text as it was given, before any edit. What a guardrail found in the replacement that another one had written is told
/// as the place of what was replaced.
/// </summary>
/// <param name="Guardrail">Name of the guardrail.</param>
/// <param name="RuleId">Rule id and version.</param>
/// <param name="Label">What was found, never the value.</param>
/// <param name="Start">First UTF-8 byte.</param>
/// <param name="End">First UTF-8 byte behind it.</param>
/// <param name="StartRune">First Unicode code point.</param>
/// <param name="EndRune">First Unicode code point behind it.</param>
/// <param name="Score">How sure the guardrail is, 0 to 1.</param>
/// <param name="Verdict">What it led to: <see cref="Verdict.Allow"/> when it was only recorded.</param>
public readonly record struct JudgedFinding(
    string Guardrail, string RuleId, string Label, int Start, int End, int StartRune, int EndRune, double Score, Verdict Verdict);
