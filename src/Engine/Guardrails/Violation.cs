using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>Why something was blocked.</summary>
/// <param name="Label">What was found: an entity, a keyword list's name. Never the value.</param>
/// <param name="Message">What the caller reads, or null for the standard sentence. Never the value.</param>
public sealed record Violation(string Label, string? Message = null)
{
    /// <summary>Where it was found, where that is one place. For evidence.</summary>
    public Finding? Finding { get; init; }

    /// <summary>When given, the caller gets an ordinary answer with this text (<c>finish_reason</c> content_filter) in place of an error.</summary>
    public string? Answer { get; init; }
}
