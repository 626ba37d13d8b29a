namespace Guard.Engine.Guardrails;

/// <summary>Why something was blocked.</summary>
/// <param name="Label">What was found: an entity, a keyword list's name. Never the value.</param>
/// <param name="Message">What the caller reads, or null for the standard sentence. Never the value.</param>
public sealed record Violation(string Label, string? Message = null);
