using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>A piece of channel text inside one frame.</summary>
/// <param name="Channel">The lane it belongs to.</param>
/// <param name="RawStart">Inside of the JSON string, in the frame.</param>
/// <param name="RawLength">Raw bytes.</param>
/// <param name="IsEscaped">The raw bytes hold escapes.</param>
internal readonly record struct FrameSegment(ChannelKey Channel, int RawStart, int RawLength, bool IsEscaped);

/// <summary>One lane of text of a streamed answer.</summary>
/// <param name="Choice">Index of the choice.</param>
/// <param name="Kind">What kind of text.</param>
/// <param name="Lane">Index of the tool call, or a hash of the path of a field Guard does not know.</param>
internal readonly record struct ChannelKey(int Choice, ContentKind Kind, int Lane);
