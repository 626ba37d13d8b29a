using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>What an item of a responses conversation says of itself, looked up ahead because it may stand behind the rest.</summary>
internal struct ResponsesIdentity
{
    private bool _hasArguments;

    public ResponsesItemKind Kind { get; private set; }

    /// <summary>The tool's name. A tool of the provider that has none of its own is called by its type: <c>shell</c>, <c>computer</c>.</summary>
    public string? Name { get; private set; }

    public bool IsNameUnclear { get; private set; }

    /// <summary>The tool's type, as definitions name it: <c>function</c>, <c>custom</c>, <c>mcp</c>, <c>shell</c>; for other items the item's own.</summary>
    public string? Type { get; private set; }

    public string? CallId { get; private set; }

    /// <summary>The item's own id.</summary>
    public string? Id { get; private set; }

    public string? ServerLabel { get; private set; }

    public Provenance? Role { get; private set; }

    /// <summary>Reads ahead; the reader stands on the item.</summary>
    public static ResponsesIdentity Of(Utf8JsonReader reader)
    {
        var tool = ToolIdentity.Of(reader);
        var identity = new ResponsesIdentity { Name = tool.Name, IsNameUnclear = tool.IsNameUnclear, Type = tool.Type, Id = tool.CallId };
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            identity.ReadMembers(ref reader);
        }

        identity.Classify();
        return identity;
    }

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCallId = JsonText.Is(reader, "call_id"u8);
            var isServer = JsonText.Is(reader, "server_label"u8);
            var isRole = JsonText.Is(reader, "role"u8);
            _hasArguments |= ToolIdentity.Is(in reader, "arguments"u8);
            reader.Read();
            CallId = isCallId ? ToolIdentity.TextOf(in reader) : CallId;
            ServerLabel = isServer ? ToolIdentity.TextOf(in reader) : ServerLabel;
            Role = isRole ? ToolIdentity.TextOf(in reader) switch
            {
                "user" => Provenance.User,
                "assistant" => Provenance.Assistant,
                "system" or "developer" => Provenance.System,
                "tool" or "function" => Provenance.Tool,
                _ => Provenance.Unknown,
            } : Role;
            reader.Skip();
        }
    }

    private void Classify()
    {
        var type = Type?.ToLowerInvariant();
        switch (type)
        {
            case "message":
                Kind = ResponsesItemKind.Message;
                break;
            case "function_call" or "custom_tool_call" or "mcp_call" or "mcp_approval_request":
                Kind = ResponsesItemKind.Call;
                Type = type[0] == 'f' ? "function" : type[0] == 'c' ? "custom" : "mcp";
                break;
            case "computer_call" or "local_shell_call" or "shell_call" or "apply_patch_call":
                Kind = ResponsesItemKind.Call;
                IsNameUnclear |= Name is not null;
                Type = type[..^"_call".Length];
                Name = IsNameUnclear ? null : Type;
                break;
            case "reasoning" or "compaction":
                Kind = ResponsesItemKind.Reasoning;
                break;
            case "mcp_list_tools" or "tool_search_output" or "additional_tools":
                Kind = ResponsesItemKind.ToolList;
                break;
            case null when _hasArguments && Role is null:
                Kind = ResponsesItemKind.Call;
                Type = "function";
                break;
            default:
                Kind = type is null && Role is not null ? ResponsesItemKind.Message
                    : type?.EndsWith("_call_output", StringComparison.Ordinal) == true ? ResponsesItemKind.Result
                    : ResponsesItemKind.Other;
                break;
        }
    }
}
