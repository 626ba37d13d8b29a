namespace Guard.Engine.Content;

/// <summary>Where an item of a responses conversation stands: in a request, or in an answer or an event of one.</summary>
/// <param name="Number">Position in the list of items.</param>
/// <param name="Index">Of the request; null for an answer.</param>
/// <param name="LogProbabilities">Takes in where an answer repeats its text by tokens; null for a request.</param>
internal readonly record struct ResponsesPlace(int Number, ContentIndex? Index, List<ByteRange>? LogProbabilities = null)
{
    public bool IsAnswer => Index is null;

    /// <summary>The stage of text that belongs to no tool.</summary>
    public Stage Side => IsAnswer ? Stage.Output : Stage.Input;

    /// <summary>What text that stands here is.</summary>
    public PartEntry Part(ContentKind kind, Provenance provenance) => Part(kind, provenance, Side);

    /// <summary>What text that stands here is.</summary>
    public PartEntry Part(ContentKind kind, Provenance provenance, Stage stage) => new()
    {
        Kind = kind,
        Provenance = provenance,
        Stage = stage,
        MessageIndex = IsAnswer ? -1 : Number,
        Choice = IsAnswer ? Number : 0,
    };
}
