using System.Text.Json.Nodes;

namespace Guard.McpHub.OpenApi;

/// <summary>How much text the schemas of all tools of one document may hold: an example that a thousand tools refer to is copied a thousand times. Not thread-safe.</summary>
internal sealed class ApiSchemaBudget(int characters)
{
    private long _left = characters;

    /// <summary>Whether the value still fits; it counts when it does.</summary>
    public bool Take(JsonNode? value)
    {
        var length = value?.ToJsonString().Length ?? 4;
        if (length > _left)
        {
            return false;
        }

        _left -= length;
        return true;
    }
}
