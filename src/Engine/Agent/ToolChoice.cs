using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>What a request says about the use of tools, round by round. Pure.</summary>
internal static class ToolChoice
{
    /// <summary>The choice of one round: the caller's in the first; nothing forced in later ones, or the loop would never end; no tools in the last.</summary>
    /// <param name="written">The caller's.</param>
    /// <param name="tools">The gateway's tools.</param>
    /// <param name="round">From 0.</param>
    /// <param name="isLast">The model must answer without tools.</param>
    /// <param name="isChat">The wire API is chat.</param>
    public static JsonNode? Of(JsonNode? written, AgentTools tools, int round, bool isLast, bool isChat)
    {
        if (isLast)
        {
            return JsonValue.Create("none");
        }

        var isForced = written is JsonObject || JsonFields.TextOf(written) == "required";
        return round > 0 && isForced ? JsonValue.Create("auto") : Named(written, tools, isChat) ?? written?.DeepClone();
    }

    /// <summary>A choice of type <c>mcp</c> in terms of functions; null for every other one.</summary>
    private static JsonObject? Named(JsonNode? written, AgentTools tools, bool isChat)
    {
        if (written is not JsonObject choice || JsonFields.TextOf(choice["type"]) != "mcp")
        {
            return null;
        }

        var label = JsonFields.TextOf(choice["server_label"]);
        if (JsonFields.TextOf(choice["name"]) is { } name && tools.Named(label, name) is { } one)
        {
            return Function(one, isChat);
        }

        var offered = new JsonArray([.. tools.Offered.Where(tool => label is null || tool.Label == label).Select(tool => (JsonNode)Function(tool, isChat))]);
        return isChat
            ? new JsonObject { ["type"] = "allowed_tools", ["allowed_tools"] = new JsonObject { ["mode"] = "required", ["tools"] = offered } }
            : new JsonObject { ["type"] = "allowed_tools", ["mode"] = "required", ["tools"] = offered };
    }

    private static JsonObject Function(OfferedTool tool, bool isChat) => isChat
        ? new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool.Function } }
        : new JsonObject { ["type"] = "function", ["name"] = tool.Function };
}
