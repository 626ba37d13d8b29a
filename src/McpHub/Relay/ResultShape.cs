using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>Gives a result the members that the client's revision wants, and takes away what an upstream says of itself. Pure.</summary>
internal static class ResultShape
{
    /// <summary>Lists depend on who asks, so nobody but the asker may keep them, and not for long.</summary>
    private const int ListMilliseconds = 30_000;

    public static RpcReply For(HubRequest request, in RpcReply reply)
    {
        if (reply.Result is not JsonObject result)
        {
            return reply;
        }

        if (!request.Exchange.Client.IsModern)
        {
            foreach (var name in (ReadOnlySpan<string>)["resultType", "ttlMs", "cacheScope"])
            {
                result.Remove(name);
            }

            StripServer(result);
            return reply;
        }

        result["resultType"] ??= "complete";
        StripServer(result);
        var meta = result[MetaNames.Meta] as JsonObject ?? [];
        meta[MetaNames.ServerInfo] = HubInfo.Implementation();
        result[MetaNames.Meta] = meta.Parent is null ? meta : meta.DeepClone();
        if (request.Method == "server/discover" || request.Method == "resources/read" || ListKind.All.Any(kind => kind.Method == request.Method))
        {
            SetCaching(request, result);
        }

        return reply;
    }

    /// <summary>An upstream may shorten what the hub says, and the audience is never wider than the caller.</summary>
    private static void SetCaching(HubRequest request, JsonObject result)
    {
        var longest = request.Method == "resources/read" ? 0 : ListMilliseconds;
        result["ttlMs"] = result["ttlMs"] is JsonValue told && told.TryGetValue<long>(out var milliseconds) && milliseconds >= 0 ? Math.Min(milliseconds, ListMilliseconds) : longest;
        result["cacheScope"] = "private";
    }

    private static void StripServer(JsonObject result)
    {
        if (result[MetaNames.Meta] is JsonObject meta && meta.Remove(MetaNames.ServerInfo) && meta.Count == 0)
        {
            result.Remove(MetaNames.Meta);
        }
    }
}
