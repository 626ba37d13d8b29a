using System.Text.Json;
using Guard.Engine.Content;
using Guard.Engine.Spend;

namespace Guard.Engine.Providers;

/// <summary>Reads the <c>usage</c> object of OpenAI-shaped answers, DeepSeek's and Mistral's variants included. Pure; allocates nothing.</summary>
internal static class UsageReader
{
    /// <summary>Counts above this are no usage but nonsense: a thousand times the largest context window sold.</summary>
    public const long LargestCount = 10_000_000_000;

    /// <summary>Reads one <c>usage</c> value and leaves the reader on its end.</summary>
    /// <param name="reader">On the value. Anything but an object is passed over.</param>
    /// <param name="usage">The tokens, with <see cref="UsageSource.Provider"/>.</param>
    /// <returns>False when the object lacks the prompt count, or when a count is no whole number, negative or absurd: such usage is not the basis of a bill.
    /// A part that claims more than its whole is cut to the whole.</returns>
    public static bool TryRead(ref Utf8JsonReader reader, out Usage usage)
    {
        usage = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var counts = new Counts();
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            ReadMember(ref reader, ref counts);
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth != depth || counts.IsBroken || counts.Input is not { } input)
        {
            return false;
        }

        var output = counts.Output ?? Math.Max(0, (counts.Total ?? input) - input);
        var cached = Math.Min(counts.Cached ?? 0, input);
        usage = new Usage(input, output, UsageSource.Provider)
        {
            CachedInputTokens = cached,
            CacheWriteTokens = Math.Min(counts.CacheWrite ?? 0, input - cached),
            ReasoningTokens = Math.Min(counts.Reasoning ?? 0, output),
        };
        return true;
    }

    private static void ReadMember(ref Utf8JsonReader reader, ref Counts counts)
    {
        if (JsonText.Is(reader, "prompt_tokens"u8) || JsonText.Is(reader, "input_tokens"u8))
        {
            counts.Input = ReadCount(ref reader, ref counts);
        }
        else if (JsonText.Is(reader, "completion_tokens"u8) || JsonText.Is(reader, "output_tokens"u8))
        {
            counts.Output = ReadCount(ref reader, ref counts);
        }
        else if (JsonText.Is(reader, "total_tokens"u8))
        {
            counts.Total = ReadCount(ref reader, ref counts);
        }
        else if (JsonText.Is(reader, "prompt_cache_hit_tokens"u8))
        {
            counts.Cached ??= ReadCount(ref reader, ref counts);
        }
        else if (JsonText.Is(reader, "prompt_tokens_details"u8) || JsonText.Is(reader, "input_tokens_details"u8)
            || JsonText.Is(reader, "completion_tokens_details"u8) || JsonText.Is(reader, "output_tokens_details"u8))
        {
            ReadDetails(ref reader, ref counts);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static void ReadDetails(ref Utf8JsonReader reader, ref Counts counts)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (JsonText.Is(reader, "cached_tokens"u8))
            {
                counts.Cached = ReadCount(ref reader, ref counts);
            }
            else if (JsonText.Is(reader, "cache_creation_tokens"u8) || JsonText.Is(reader, "cache_write_tokens"u8))
            {
                counts.CacheWrite = ReadCount(ref reader, ref counts);
            }
            else if (JsonText.Is(reader, "reasoning_tokens"u8))
            {
                counts.Reasoning = ReadCount(ref reader, ref counts);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static long? ReadCount(ref Utf8JsonReader reader, ref Counts counts)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) && count is >= 0 and <= LargestCount)
        {
            return count;
        }

        reader.Skip();
        counts.IsBroken = true;
        return null;
    }

    private struct Counts
    {
        public long? Input;
        public long? Output;
        public long? Total;
        public long? Cached;
        public long? CacheWrite;
        public long? Reasoning;
        public bool IsBroken;
    }
}
