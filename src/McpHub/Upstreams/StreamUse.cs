namespace Guard.McpHub.Upstreams;

/// <summary>What a conversation is needed for.</summary>
internal enum StreamUse
{
    /// <summary>To hear of changes, beside whatever else runs.</summary>
    Listening,

    /// <summary>For a request, beside others.</summary>
    Request,

    /// <summary>For a request whose client may be asked, with no other such request beside it.</summary>
    Question,
}
