namespace Guard.Engine.Streaming;

/// <summary>A piece of a tool call inside one frame, with or without text.</summary>
/// <param name="Channel">The call's lane.</param>
/// <param name="Start">First byte of the piece's element in the frame.</param>
/// <param name="Name">A piece of the tool's name, or null.</param>
/// <param name="CallId">A piece of the call's id, or null.</param>
/// <param name="Type">The call's type, or null.</param>
/// <param name="IsNameUnclear">The piece names its tool in a way that cannot be read.</param>
/// <param name="ServerName">The server the tool comes from, where it is known.</param>
internal readonly record struct CallFragment(ChannelKey Channel, int Start, string? Name = null, string? CallId = null, string? Type = null, bool IsNameUnclear = false, string? ServerName = null)
{
    /// <summary>It says more than that the call goes on.</summary>
    public bool HasIdentity => IsNameUnclear || Name is { Length: > 0 } || CallId is { Length: > 0 };
}
