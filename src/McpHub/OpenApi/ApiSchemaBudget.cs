using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// How much the schemas of all tools of one document may hold: an example that a thousand tools refer to is copied a thousand times. Looking at a value never costs more than the value
/// may hold. Not thread-safe.
/// </summary>
internal sealed class ApiSchemaBudget(int characters)
{
    /// <summary>What a schema or a member counts besides its text.</summary>
    private const int Overhead = 16;
    private const int MaxValue = 64 * 1024;
    private const int MaxValueDepth = 8;

    private long _left = characters;

    /// <summary>Nothing more fits.</summary>
    public bool IsSpent => _left <= 0;

    /// <summary>Whether a schema or a member with this name still fits; it counts when it does.</summary>
    public bool TakeNamed(int nameLength) => TakeLength(Overhead + nameLength);

    /// <summary>Whether the value still fits; it counts when it does.</summary>
    public bool Take(JsonNode? value)
    {
        var left = Math.Min(_left, MaxValue);
        return Measure(value, MaxValueDepth, ref left) && TakeLength(Math.Min(_left, MaxValue) - left);
    }

    private bool TakeLength(long length)
    {
        if (length > _left)
        {
            return false;
        }

        _left -= length;
        return true;
    }

    /// <summary>Takes the length of a value out of what is left; false as soon as that is too little.</summary>
    private static bool Measure(JsonNode? value, int depth, ref long left)
    {
        if (depth == 0 || left < 0)
        {
            return false;
        }

        switch (value)
        {
            case JsonObject map:
                foreach (var (name, member) in map)
                {
                    left -= Overhead + name.Length;
                    if (!Measure(member, depth - 1, ref left))
                    {
                        return false;
                    }
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    if (!Measure(item, depth - 1, ref left))
                    {
                        return false;
                    }
                }

                break;
            case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                left -= text.GetValue<string>().Length + 3;
                break;
            case JsonValue other when other.GetValueKind() == JsonValueKind.Number:
                left -= other.ToJsonString().Length + 1;
                break;
            default:
                left -= 6;
                break;
        }

        return left >= 0;
    }
}
