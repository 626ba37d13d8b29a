using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.Engine.Agent;

/// <summary>What a request says about the use of tools, round by round. Pure.</summary>
internal static class ToolChoice
{
    /// <summary>What is wrong with a choice that names one of the gateway's tools, or null.</summary>
    public static GuardError? Check(JsonNode? written, AgentTools tools) =>
        Own(written, tools) is { } choice && JsonFields.TextOf(choice["name"]) is { } name && tools.Meant(LabelOf(choice), name) is null
            ? new GuardError(GuardErrorCode.InvalidRequest, "\"tool_choice\" names a tool that the request does not have; use a name of its mcp_list_tools item.", "tool_choice")
            : null;

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

        if (written is JsonObject choice && JsonFields.TextOf(choice["type"]) == "allowed_tools")
        {
            return Narrowed(choice, tools, round, isChat);
        }

        var isForced = written is JsonObject || JsonFields.TextOf(written) == "required";
        return round > 0 && isForced ? JsonValue.Create("auto") : Forced(written, tools, isChat) ?? written?.DeepClone();
    }

    /// <summary>A choice of the gateway's tools in terms of functions; null for every other one.</summary>
    private static JsonObject? Forced(JsonNode? written, AgentTools tools, bool isChat) => Own(written, tools) switch
    {
        null => null,
        { } choice when FunctionsOf(choice, tools, isChat) is [var one] && choice["name"] is not null => one,
        { } choice => Allowed("required", new JsonArray([.. FunctionsOf(choice, tools, isChat)]), isChat),
    };

    /// <summary>The same tools are allowed in every round, and forced in the first alone.</summary>
    private static JsonNode Narrowed(JsonObject choice, AgentTools tools, int round, bool isChat)
    {
        var inner = isChat ? choice["allowed_tools"] as JsonObject ?? [] : choice;
        var allowed = new JsonArray();
        foreach (var tool in inner["tools"] as JsonArray ?? [])
        {
            IEnumerable<JsonNode?> named = Own(tool, tools) is { } own ? FunctionsOf(own, tools, isChat) : [tool?.DeepClone()];
            foreach (var one in named)
            {
                allowed.Add(one);
            }
        }

        return allowed.Count == 0 ? JsonValue.Create("none") : Allowed(round > 0 ? "auto" : JsonFields.TextOf(inner["mode"]) ?? "auto", allowed, isChat);
    }

    private static JsonObject Allowed(string mode, JsonArray tools, bool isChat) => isChat
        ? new JsonObject { ["type"] = "allowed_tools", ["allowed_tools"] = new JsonObject { ["mode"] = mode, ["tools"] = tools } }
        : new JsonObject { ["type"] = "allowed_tools", ["mode"] = mode, ["tools"] = tools };

    /// <summary>What names a server of the gateway's, or null: other labels are the provider's.</summary>
    private static JsonObject? Own(JsonNode? written, AgentTools tools) =>
        written is JsonObject choice && JsonFields.TextOf(choice["type"]) == "mcp" && tools.HasLabel(LabelOf(choice)) ? choice : null;

    private static string LabelOf(JsonObject choice) => JsonFields.TextOf(choice["server_label"]) ?? "";

    private static IReadOnlyList<JsonObject> FunctionsOf(JsonObject choice, AgentTools tools, bool isChat) => JsonFields.TextOf(choice["name"]) is { } name
        ? tools.Meant(LabelOf(choice), name) is { } one ? [Function(one, isChat)] : []
        : [.. tools.Of(LabelOf(choice)).Select(tool => Function(tool, isChat))];

    private static JsonObject Function(OfferedTool tool, bool isChat) => isChat
        ? new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool.Function } }
        : new JsonObject { ["type"] = "function", ["name"] = tool.Function };
}
