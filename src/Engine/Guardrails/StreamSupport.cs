namespace Guard.Engine.Guardrails;

/// <summary>How a guardrail takes part in a streamed answer.</summary>
/// <param name="IsWindowed">True when it can judge a growing text piece by piece with the same result as the whole.</param>
/// <param name="ContextBytes">How many bytes before the first undecided byte it must still see. The driver keeps at least that many.</param>
public readonly record struct StreamSupport(bool IsWindowed, int ContextBytes)
{
    /// <summary>Needs the whole text: the stream is held until the channel ends.</summary>
    public static StreamSupport Buffered => default;

    public static StreamSupport Window(int contextBytes) => new(true, contextBytes);
}
