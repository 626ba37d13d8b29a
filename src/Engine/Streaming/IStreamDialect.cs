using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>Reads the frames of one wire API. Stateless and thread-safe.</summary>
internal interface IStreamDialect
{
    /// <summary>Fills the facts of one frame; <paramref name="data"/> is where its data stands.</summary>
    void Read(ReadOnlyMemory<byte> frame, ByteRange data, FrameFacts facts);

    /// <summary>What judges one stream of this API and writes what may leave.</summary>
    IStreamGuard CreateGuard(StreamJudge judge, OutputBuffer output, StreamSettings settings);
}
