namespace Guard.Engine.Streaming;

/// <summary>What an event of a streamed response means for the lanes of text.</summary>
internal enum ResponseEventKind
{
    /// <summary>Continues or ends no lane.</summary>
    Other,

    /// <summary>More text of one lane.</summary>
    Delta,

    /// <summary>The end of one lane, with its whole text.</summary>
    LaneDone,

    /// <summary>The end of a part of an item, with its whole text.</summary>
    PartDone,
    ItemAdded,

    /// <summary>The end of an item, with all of it.</summary>
    ItemDone,

    /// <summary>The end of the response, with all of it.</summary>
    End,
}
