using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.Engine.Agent;

/// <summary>Reads the <c>type: mcp</c> tools of a request that mean the gateway itself; all others are the provider's. Pure.</summary>
internal static class AgentToolReader
{
    private const int MaxEntries = 16;
    private const int MaxNames = 100;
    private const int MaxHeaders = 50;
    private const int MaxText = 256;
    private const string ServerHeader = "x-mcp-";

    /// <summary>Headers that clients of LiteLLM repeat here; the key of the request holds instead.</summary>
    private static readonly ImmutableArray<string> KeyHeaders = ["x-litellm-api-key", "authorization"];

    private static readonly ImmutableArray<string> Selves = ["litellm_proxy", "guard"];

    /// <summary>Whether a tool means the gateway's servers.</summary>
    public static bool IsOwn(JsonNode? tool) => tool is JsonObject fields && JsonFields.TextOf(fields["type"]) == "mcp" && SelfOf(JsonFields.TextOf(fields["server_url"])) is not null;

    /// <summary>The entries of a request, or what is wrong with the first bad one. Empty when it names none.</summary>
    public static Result<ImmutableArray<AgentToolEntry>> Read(JsonObject request)
    {
        if (request["tools"] is not JsonArray tools || !tools.Any(IsOwn))
        {
            return ImmutableArray<AgentToolEntry>.Empty;
        }

        var entries = ImmutableArray.CreateBuilder<AgentToolEntry>();
        for (var i = 0; i < tools.Count; i++)
        {
            if (!IsOwn(tools[i]))
            {
                continue;
            }

            if (entries.Count == MaxEntries)
            {
                return Wrong($"tools[{i}]", $"holds more than {MaxEntries} entries of type mcp; name several servers in one server_url");
            }

            if (!Read((JsonObject)tools[i]!, $"tools[{i}]").TryGetValue(out var entry, out var error))
            {
                return error;
            }

            entries.Add(entry);
        }

        return entries.ToImmutable();
    }

    private static string? SelfOf(string? url) => url is null ? null : Selves.FirstOrDefault(self => url == self || url.StartsWith(self + "/", StringComparison.Ordinal));

    private static Result<AgentToolEntry> Read(JsonObject tool, string place)
    {
        var url = JsonFields.TextOf(tool["server_url"])!;
        if (ServersOf(url[SelfOf(url)!.Length..].Trim('/')) is not { } servers)
        {
            return Wrong(place + ".server_url", "must be litellm_proxy/mcp, or litellm_proxy/mcp/ and names of servers, aliases or groups with commas between");
        }

        if (ApprovalPolicy.Read(tool["require_approval"]) is not { } approval)
        {
            return Wrong(place + ".require_approval", "must be never, always, or an object with the tool names of both");
        }

        var allowed = tool["allowed_tools"];
        var filter = allowed as JsonObject;
        var names = JsonFields.TextsOf(filter is null ? allowed : filter["tool_names"]);
        if (allowed is not null && names is null && !(filter is not null && filter["tool_names"] is null))
        {
            return Wrong(place + ".allowed_tools", "must be a list of tool names, or an object with tool_names");
        }

        if (HeadersOf(tool["headers"]) is not { } headers)
        {
            return Wrong(place + ".headers", $"must be an object of at most {MaxHeaders} texts under names that begin with x-mcp-; send other headers with the request itself");
        }

        if (tool["authorization"] is not null)
        {
            return Wrong(place + ".authorization", "is not taken for the gateway's own servers; send headers with x-mcp-<server>-authorization");
        }

        return new AgentToolEntry
        {
            Label = JsonFields.TextOf(tool["server_label"]) is { Length: > 0 and <= MaxText } label ? label : "mcp",
            Servers = servers,
            AllowedTools = names,
            IsReadOnly = JsonFields.FlagOf(filter?["read_only"]),
            Headers = headers,
            Approval = approval,
        };
    }

    private static ImmutableArray<string>? ServersOf(string path)
    {
        if (path is "" or "mcp")
        {
            return [];
        }

        var names = path.StartsWith("mcp/", StringComparison.Ordinal) ? path[4..].Split(',', MaxNames, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
        return names.Length == 0 ? null : [.. names];
    }

    private static ImmutableDictionary<string, string>? HeadersOf(JsonNode? written)
    {
        var headers = ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);
        if (written is not (null or JsonObject { Count: <= MaxHeaders }))
        {
            return null;
        }

        foreach (var (name, value) in written as JsonObject ?? [])
        {
            if (JsonFields.TextOf(value) is not { } text || text.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                return null;
            }

            if (name.StartsWith(ServerHeader, StringComparison.OrdinalIgnoreCase))
            {
                headers = headers.SetItem(name, text);
            }
            else if (!KeyHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return null;
            }
        }

        return headers;
    }

    private static GuardError Wrong(string place, string complaint) => new(GuardErrorCode.InvalidRequest, $"\"{place}\" {complaint}.", place);
}
