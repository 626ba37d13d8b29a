using System.Text;
using System.Text.Json;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>Tokens of what <c>/spend/calculate</c> is asked about.</summary>
internal static class SpendUsage
{
    /// <summary>The usage inside a completion, or null when it has none.</summary>
    public static Usage? Read(JsonElement response)
    {
        if (!response.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return new Usage(Count(usage, "prompt_tokens"), Count(usage, "completion_tokens"), UsageSource.Provider)
        {
            CachedInputTokens = Count(usage, "prompt_tokens_details", "cached_tokens"),
            ReasoningTokens = Count(usage, "completion_tokens_details", "reasoning_tokens"),
        };
    }

    /// <summary>Input tokens of messages, estimated; null when they are no list.</summary>
    public static Usage? Estimate(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        long units = 0;
        Add(messages, ref units);
        return new Usage(TokenEstimate.ToTokens(units), 0, UsageSource.Estimated);
    }

    private static void Add(JsonElement value, ref long units)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                units += TokenEstimate.Units(Encoding.UTF8.GetBytes(value.GetString()!));
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Add(item, ref units);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Add(member.Value, ref units);
                }

                break;
        }
    }

    private static long Count(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) ? count : 0;

    private static long Count(JsonElement parent, string group, string name) =>
        parent.TryGetProperty(group, out var inner) && inner.ValueKind == JsonValueKind.Object ? Count(inner, name) : 0;
}
