namespace Guard.Engine.Spend;

/// <summary>One finding of a guardrail: what and where, never the text.</summary>
/// <param name="Entity">Label of the finding.</param>
/// <param name="Kind">What it stood in, in snake case, such as <c>text</c> or <c>tool_arguments</c>.</param>
/// <param name="Message">Index of the message of a request, the choice of an answer, or -1.</param>
/// <param name="Start">First byte in the UTF-8 text of its part, before this guardrail's own edits.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Score">How sure the guardrail was, 0 to 1.</param>
/// <param name="Fingerprint">Keyed hash of the text: equal findings have equal ones, and nobody without the key can tell more.</param>
public sealed record EvidenceFinding(string Entity, string Kind, int Message, long Start, int Length, double Score, string Fingerprint);
