namespace Guard.Engine.Schemas.Patterns;

/// <summary>Something a text is or is not. Immutable and thread-safe.</summary>
internal interface ITextTest
{
    bool IsMet(Evaluation run, ReadOnlySpan<char> text);
}
