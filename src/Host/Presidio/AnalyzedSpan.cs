namespace Guard.Host.Presidio;

/// <summary>A finding as <c>/analyze</c> reports it; offsets in code points.</summary>
internal sealed record AnalyzedSpan(string Entity, int Start, int End, double Score)
{
    public required string Recognizer { get; init; }

    /// <summary>Before words around it raised it.</summary>
    public required double OriginalScore { get; init; }

    /// <summary>The pattern of the request that found it, or null for Guard's own recognizers.</summary>
    public AdHocPattern? Pattern { get; init; }
}
