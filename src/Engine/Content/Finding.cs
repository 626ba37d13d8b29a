namespace Guard.Engine.Content;

/// <summary>Where something was found, without the text.</summary>
/// <param name="Part"><see cref="ContentPart.Index"/> of the part, or -1 when it belongs to no single one.</param>
/// <param name="Start">First byte, in UTF-8 bytes of <see cref="ContentPart.Utf8"/>.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Label">What was found, never the value.</param>
/// <param name="Score">How sure the guardrail is, 0 to 1.</param>
public readonly record struct Finding(int Part, int Start, int Length, string Label, double Score = 1);
