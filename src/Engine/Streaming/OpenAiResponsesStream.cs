using System.Text.Json;
using System.Text.Unicode;
using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>Events of OpenAI's responses. Deltas of types it does not know become lanes of their own, so that nothing passes unread.</summary>
internal sealed class OpenAiResponsesStream : IStreamDialect
{
    public IStreamGuard CreateGuard(StreamJudge judge, OutputBuffer output, StreamSettings settings) => new ResponseStreamGuard(judge, output, settings);

    public void Read(ReadOnlyMemory<byte> frame, ByteRange data, FrameFacts facts)
    {
        facts.Clear();
        var text = frame.Span.Slice(data.Start, data.Length);
        try
        {
            var reader = new Utf8JsonReader(text, JsonLimits.Reader);
            if (!Utf8.IsValid(text) || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                facts.Type = FrameType.Garbage;
                return;
            }

            var found = new ResponseEventReader(data, facts);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                found.Read(ref reader);
            }

            reader.Read();
            found.Finish();
        }
        catch (JsonException)
        {
            facts.Clear();
            facts.Type = FrameType.Garbage;
        }
    }
}
