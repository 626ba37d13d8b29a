namespace Guard.Engine.Content;

/// <summary>A range of a document's bytes; <c>default</c> means absent.</summary>
internal readonly record struct ByteRange(int Start, int Length)
{
    public bool IsPresent => Length > 0;

    public int End => Start + Length;
}
