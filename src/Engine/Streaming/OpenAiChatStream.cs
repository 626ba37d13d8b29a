using System.Text.Json;
using Guard.Engine.Content;
using Guard.Engine.Providers;

namespace Guard.Engine.Streaming;

/// <summary>Chunks of OpenAI's chat completions. Strings it does not know become channels of their own, so that nothing passes unread.</summary>
internal sealed class OpenAiChatStream : IStreamDialect
{
    public IStreamGuard CreateGuard(StreamJudge judge, OutputBuffer output, StreamSettings settings) =>
        new StreamGuard(judge, new FrameEmitter(output, settings.ClientModel), settings.MaxHeldBytes);

    public void Read(ReadOnlyMemory<byte> frame, ByteRange data, FrameFacts facts)
    {
        facts.Clear();
        var text = frame.Span.Slice(data.Start, data.Length);
        if (text.Trim((byte)' ').SequenceEqual("[DONE]"u8))
        {
            facts.Type = FrameType.Done;
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(text, JsonLimits.Reader);
            if (!System.Text.Unicode.Utf8.IsValid(text) || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                facts.Type = FrameType.Garbage;
                return;
            }

            ReadRoot(ref reader, data.Start, facts);
            reader.Read();
        }
        catch (JsonException)
        {
            facts.Clear();
            facts.Type = FrameType.Garbage;
        }
    }

    private static void ReadRoot(ref Utf8JsonReader reader, int origin, FrameFacts facts)
    {
        var hasChoices = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(reader, "choices"u8))
            {
                reader.Read();
                hasChoices |= ReadChoices(ref reader, origin, facts);
            }
            else if (JsonText.Is(reader, "usage"u8))
            {
                reader.Read();
                ReadUsage(ref reader, facts);
            }
            else if (JsonText.Is(reader, "model"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                facts.Model = new ByteRange(origin + start, (int)reader.BytesConsumed - start);
            }
            else if (JsonText.Is(reader, "error"u8))
            {
                reader.Read();
                facts.Type = reader.TokenType == JsonTokenType.Null ? facts.Type : FrameType.UpstreamError;
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        facts.IsUsageOnly = facts.Usage is not null && !hasChoices;
    }

    private static void ReadUsage(ref Utf8JsonReader reader, FrameFacts facts)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            var fork = reader;
            if (UsageReader.TryRead(ref fork, out var usage))
            {
                facts.Usage = usage;
            }
        }

        reader.Skip();
    }

    private static bool ReadChoices(ref Utf8JsonReader reader, int origin, FrameFacts facts)
    {
        var any = false;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice(ref reader, origin, facts);
            }
            else
            {
                reader.Skip();
            }
        }

        return any;
    }

    private static void ReadChoice(ref Utf8JsonReader reader, int origin, FrameFacts facts)
    {
        var choice = IndexOf(reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(reader, "delta"u8) || JsonText.Is(reader, "message"u8))
            {
                reader.Read();
                ChatDelta.Read(ref reader, origin, choice, facts);
            }
            else if (JsonText.Is(reader, "finish_reason"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                {
                    facts.FinishedChoices.Add(choice);
                }

                reader.Skip();
            }
            else if (JsonText.Is(reader, "logprobs"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var isPresent = reader.TokenType != JsonTokenType.Null;
                reader.Skip();
                if (isPresent)
                {
                    facts.LogProbabilities.Add((choice, new ByteRange(origin + start, (int)reader.BytesConsumed - start)));
                }
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    /// <summary>The choice's index, looked up ahead because it may stand behind the delta.</summary>
    private static int IndexOf(Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIndex = JsonText.Is(reader, "index"u8);
            reader.Read();
            if (isIndex && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index))
            {
                return index;
            }

            reader.Skip();
        }

        return 0;
    }
}
