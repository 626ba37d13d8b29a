using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Catalogue;

/// <summary>
/// Three tools in the place of a large list: find some, read one, call it. They see what the caller's own list would hold, and a call goes the way of every call: the same policy,
/// pins, rules, consent, limits and money. Thread-safe.
/// </summary>
internal sealed class CatalogueTools(HubLists lists, CallRelay calls)
{
    private const int UsualFound = 10;
    private const int MaxFound = 50;
    private const int MaxQuery = 1_000;
    private const int MaxDescription = 200;

    private const string Definitions = """
        [
          {"name": "search_tools", "description": "Finds tools by words of their names and descriptions. Search first, then describe_tool, then call_tool.",
           "inputSchema": {"type": "object", "properties": {"query": {"type": "string", "description": "What the tool should do, in a few words."},
             "limit": {"type": "integer", "minimum": 1, "maximum": 50, "description": "How many to show, 10 without it."}}, "required": ["query"]},
           "annotations": {"readOnlyHint": true}},
          {"name": "describe_tool", "description": "Shows the whole definition of one tool that search_tools found, with the schema of its arguments.",
           "inputSchema": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
           "annotations": {"readOnlyHint": true}},
          {"name": "call_tool", "description": "Calls a tool by its name with arguments that fit its schema.",
           "inputSchema": {"type": "object", "properties": {"name": {"type": "string"}, "arguments": {"type": "object"}}, "required": ["name"]}}
        ]
        """;

    /// <summary>A list of the hub, or the three tools in its place.</summary>
    public ValueTask<RpcReply> ListAsync(ListKind kind, HubRequest request, CancellationToken cancellationToken) =>
        request.IsSearched && kind == ListKind.Tools && request.Parameters?["cursor"] is null
            ? ValueTask.FromResult(RpcReply.Of(new JsonObject { [kind.Member] = JsonNode.Parse(Definitions) }))
            : lists.AnswerAsync(kind, request, cancellationToken);

    /// <summary>Calls a tool, or answers as one of the three. A tool whose name the client knows may be called without them.</summary>
    public async ValueTask<RpcReply> CallAsync(HubRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsSearched)
        {
            return await calls.OfToolAsync(request, cancellationToken);
        }

        var arguments = request.Parameters?["arguments"] as JsonObject ?? [];
        return JsonRpc.TextOf(request.Parameters?["name"]) switch
        {
            "search_tools" => await SearchAsync(request, arguments, cancellationToken),
            "describe_tool" => await DescribeAsync(request, arguments, cancellationToken),
            "call_tool" => await ForwardAsync(request, arguments, cancellationToken),
            _ => await calls.OfToolAsync(request, cancellationToken),
        };
    }

    private async ValueTask<RpcReply> SearchAsync(HubRequest request, JsonObject arguments, CancellationToken cancellationToken)
    {
        if (JsonRpc.TextOf(arguments["query"]) is not { Length: <= MaxQuery } query)
        {
            return HubErrors.OfTool($"search_tools needs a query, a text of at most {MaxQuery} characters.");
        }

        var most = arguments["limit"] is JsonValue limit && limit.TryGetValue<int>(out var wanted) ? Math.Clamp(wanted, 1, MaxFound) : UsualFound;
        var (tools, failures) = await lists.MergeAsync(ListKind.Tools, request, cancellationToken);
        var found = CatalogueSearch.Find(tools.OfType<JsonObject>(), query).ToList();
        var lines = found.Take(most).Select(static tool => $"{JsonRpc.TextOf(tool["name"])}: {Short(JsonRpc.TextOf(tool["description"]) ?? "")}");
        var head = found.Count == 0 ? $"None of {tools.Count} tools has to do with this; try other words." : $"{Math.Min(most, found.Count)} of {found.Count} tools found, {tools.Count} in all:";
        return Text(string.Join('\n', [head, .. lines, .. failures]));
    }

    private async ValueTask<RpcReply> DescribeAsync(HubRequest request, JsonObject arguments, CancellationToken cancellationToken)
    {
        if (JsonRpc.TextOf(arguments["name"]) is not { } name)
        {
            return HubErrors.OfTool("describe_tool needs the name of a tool.");
        }

        var (tools, _) = await lists.MergeAsync(ListKind.Tools, request, cancellationToken);
        return tools.FirstOrDefault(tool => JsonRpc.TextOf(tool!["name"]) == name) is { } meant ? Text(meant.ToJsonString()) : HubErrors.Unknown("tool", name);
    }

    private ValueTask<RpcReply> ForwardAsync(HubRequest request, JsonObject arguments, CancellationToken cancellationToken)
    {
        if (JsonRpc.TextOf(arguments["name"]) is not { } name)
        {
            return ValueTask.FromResult(HubErrors.OfTool("call_tool needs the name of a tool."));
        }

        var parameters = (JsonObject)request.Parameters!.DeepClone();
        parameters["name"] = name;
        parameters["arguments"] = arguments["arguments"]?.DeepClone() ?? new JsonObject();

        // The client did not read the tool's schema, so it repeats no argument in a header.
        return calls.OfToolAsync(request with { Parameters = parameters, Headers = null }, cancellationToken);
    }

    private static RpcReply Text(string text) => RpcReply.Of(new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) });

    private static string Short(string description)
    {
        var line = description.ReplaceLineEndings(" ");
        return line.Length <= MaxDescription ? line : string.Concat(line.AsSpan(0, MaxDescription - (char.IsHighSurrogate(line[MaxDescription - 1]) ? 1 : 0)), "...");
    }
}
