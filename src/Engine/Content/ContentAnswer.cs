namespace Guard.Engine.Content;

/// <summary>What one pass over a whole answer found.</summary>
internal sealed class ContentAnswer(PartTable table) : IDisposable
{
    public PartTable Table => table;

    /// <summary>The value of <c>usage</c>.</summary>
    public ByteRange Usage { get; set; }

    /// <summary>The value of <c>model</c>, quotes included.</summary>
    public ByteRange Model { get; set; }

    /// <summary>Values of <c>logprobs</c>: they repeat the text, so they go when it changes.</summary>
    public List<ByteRange> LogProbabilities { get; } = [];

    /// <summary>The body is an error in spite of its status.</summary>
    public bool IsError { get; set; }

    public bool HasChoices { get; set; }

    /// <summary>Bytes of answer text, for an estimate.</summary>
    public long TextBytes => table.TextBytes();

    public void Dispose() => table.Dispose();
}
