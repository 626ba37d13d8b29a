namespace Guard.Engine.Content;

/// <summary>Replace a range of one part's text.</summary>
/// <param name="Part"><see cref="ContentPart.Index"/> of the part.</param>
/// <param name="Start">First byte, in UTF-8 bytes of <see cref="ContentPart.Utf8"/>; never inside a code point.</param>
/// <param name="Length">Bytes replaced.</param>
/// <param name="Replacement">Plain text; escaping for the wire is the splicer's work.</param>
/// <param name="Label">What was found (an entity such as <c>EMAIL_ADDRESS</c>, a keyword list's name); for counts, never the value.</param>
/// <param name="Score">How sure the guardrail is, 0 to 1; for evidence.</param>
public readonly record struct Redaction(int Part, int Start, int Length, string Replacement, string Label, double Score = 1)
{
    /// <summary>What is replaced.</summary>
    public Finding Finding => new(Part, Start, Length, Label, Score);
}
