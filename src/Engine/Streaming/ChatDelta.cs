using System.Text.Json;
using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>The <c>delta</c> of a chat chunk's choice.</summary>
internal static class ChatDelta
{
    public static void Read(ref Utf8JsonReader reader, int origin, int choice, FrameFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(reader, "content"u8))
            {
                reader.Read();
                AddTree(ref reader, origin, new ChannelKey(choice, ContentKind.Text, 0), facts);
            }
            else if (JsonText.Is(reader, "role"u8))
            {
                reader.Read();
                reader.Skip();
            }
            else if (ToolIdentity.Is(in reader, "tool_calls"u8) || ToolIdentity.Is(in reader, "function_call"u8))
            {
                reader.Read();
                ReadToolCalls(ref reader, origin, choice, facts);
            }
            else if (JsonText.Is(reader, "reasoning_content"u8))
            {
                reader.Read();
                AddTree(ref reader, origin, new ChannelKey(choice, ContentKind.Reasoning, 0), facts);
            }
            else if (JsonText.Is(reader, "reasoning"u8))
            {
                reader.Read();
                AddTree(ref reader, origin, new ChannelKey(choice, ContentKind.Reasoning, 1), facts);
            }
            else if (JsonText.Is(reader, "refusal"u8))
            {
                reader.Read();
                AddTree(ref reader, origin, new ChannelKey(choice, ContentKind.Refusal, 0), facts);
            }
            else
            {
                var lane = Lane(17, reader.ValueSpan);
                reader.Read();
                AddTree(ref reader, origin, new ChannelKey(choice, ContentKind.Unknown, lane), facts);
            }
        }
    }

    private static void ReadToolCalls(ref Utf8JsonReader reader, int origin, int choice, FrameFacts facts)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ReadToolCall(ref reader, origin, new ChannelKey(choice, ContentKind.ToolArguments, -1), facts);
            return;
        }

        var position = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadToolCall(ref reader, origin, new ChannelKey(choice, ContentKind.ToolArguments, IndexOf(reader, position++)), facts);
        }
    }

    private static void ReadToolCall(ref Utf8JsonReader reader, int origin, ChannelKey key, FrameFacts facts)
    {
        var depth = reader.CurrentDepth;
        AddCall(reader, origin, key, facts);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var isText = JsonText.Is(reader, "arguments"u8) || JsonText.Is(reader, "input"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
            {
                Add(in reader, origin, key, facts);
            }
            else if (isText)
            {
                AddTree(ref reader, origin, new ChannelKey(key.Choice, ContentKind.Unknown, Lane(key.Lane, "arguments"u8)), facts);
            }
        }
    }

    private static void AddCall(Utf8JsonReader reader, int origin, ChannelKey key, FrameFacts facts)
    {
        var start = origin + (int)reader.TokenStartIndex;
        var identity = ToolIdentity.Of(reader, isFunctionUnlessSaid: key.Lane < 0);
        var isUnclear = identity.IsNameUnclear || reader.TokenType != JsonTokenType.StartObject;
        facts.Calls.Add(new CallFragment(key, start, identity.Name, identity.CallId, identity.Type, isUnclear));
    }

    /// <summary>Strings below an unknown value: one channel for each path, because a fragment may continue in the next frame.</summary>
    private static void AddTree(ref Utf8JsonReader reader, int origin, ChannelKey key, FrameFacts facts)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            Add(in reader, origin, key, facts);
            return;
        }

        var depth = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        var lane = key.Lane;
        var isControl = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                isControl = IsControl(ref reader);
                lane = Lane(key.Lane, reader.ValueSpan);
            }
            else if (reader.TokenType == JsonTokenType.String && !isControl)
            {
                Add(in reader, origin, key with { Lane = lane }, facts);
            }
        }
    }

    /// <summary>Identifiers, types and opaque blobs: no text, and holding them back would hold back the frame.</summary>
    private static bool IsControl(ref Utf8JsonReader reader) =>
        JsonText.Is(reader, "type"u8) || JsonText.Is(reader, "id"u8) || JsonText.Is(reader, "signature"u8)
        || JsonText.Is(reader, "data"u8) || JsonText.Is(reader, "encrypted_content"u8);

    private static void Add(ref readonly Utf8JsonReader reader, int origin, ChannelKey key, FrameFacts facts)
    {
        if (reader.ValueSpan.Length > 0)
        {
            facts.Segments.Add(new FrameSegment(key, origin + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped));
        }
    }

    private static int IndexOf(Utf8JsonReader reader, int fallback)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return fallback;
        }

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

        return fallback;
    }

    private static int Lane(int seed, ReadOnlySpan<byte> name)
    {
        var hash = (uint)seed;
        foreach (var value in name)
        {
            hash = (hash ^ value) * 16777619;
        }

        return (int)hash;
    }
}
