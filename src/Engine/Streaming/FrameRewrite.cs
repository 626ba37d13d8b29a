using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>What else may change in a frame besides text.</summary>
/// <param name="Model">The value of <c>model</c>, or absent when it stays.</param>
/// <param name="LogProbabilities">Values of <c>logprobs</c>, dropped when the text of their choice changed; null when there are none.</param>
internal readonly record struct FrameRewrite(ByteRange Model, (int Choice, ByteRange Value)[]? LogProbabilities);
