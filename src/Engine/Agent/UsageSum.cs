using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>Adds usage objects member by member, nested ones too. Pure.</summary>
internal static class UsageSum
{
    private const int MaxDepth = 4;

    /// <summary>The sum; what is no number stays as it was said last.</summary>
    public static JsonObject? Of(JsonObject? sum, JsonObject? next, int depth = 0)
    {
        if (sum is null || next is null || depth == MaxDepth)
        {
            return (JsonObject?)(next ?? sum)?.DeepClone();
        }

        var added = (JsonObject)sum.DeepClone();
        foreach (var (name, value) in next)
        {
            added[name] = (added[name], value) switch
            {
                (JsonObject left, JsonObject right) => Of(left, right, depth + 1),
                (JsonValue left, JsonValue right) when left.TryGetValue<long>(out var first) && right.TryGetValue<long>(out var second) => first + second,
                (JsonValue left, JsonValue right) when left.TryGetValue<decimal>(out var first) && right.TryGetValue<decimal>(out var second) => first + second,
                _ => value?.DeepClone() ?? added[name]?.DeepClone(),
            };
        }

        return added;
    }
}
