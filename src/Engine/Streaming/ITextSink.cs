namespace Guard.Engine.Streaming;

/// <summary>Where judged text of a channel goes: the next window, or the channel's end.</summary>
internal interface ITextSink
{
    void Append(ReadOnlySpan<byte> text);

    /// <summary>One more frame's share is complete.</summary>
    void Mark();
}
