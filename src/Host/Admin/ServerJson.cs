using System.Text.Json.Nodes;
using Guard.McpHub.Health;
using Guard.McpHub.Servers;

namespace Guard.Host.Admin;

/// <summary>MCP servers in LiteLLM's shape. Secrets are masked; keys see neither credentials nor where the server is.</summary>
internal static class ServerJson
{
    private const string Defaults =
        """
        {"server_id": null, "server_name": null, "alias": null, "description": null, "url": null, "spec_path": null, "transport": "http", "auth_type": null, "credentials": null,
         "mcp_info": null, "mcp_access_groups": [], "allowed_tools": [], "disallowed_tools": [], "extra_headers": [], "static_headers": null, "command": null, "args": [], "env": {},
         "authorization_url": null, "token_url": null, "registration_url": null, "allow_all_keys": false, "available_on_public_internet": true, "teams": []}
        """;

    public static JsonObject Of(StoredServer stored, ServerHealth health)
    {
        var row = AdminJson.Row(Defaults, "{}");
        foreach (var (name, value) in ServerSecrets.Hidden(Definition(stored.Row)))
        {
            row[name] = value?.DeepClone();
        }

        row["server_id"] = stored.Row.Id;
        row["server_name"] = stored.Row.Name;
        row["created_at"] = AdminJson.Time(stored.Row.CreatedAt);
        row["created_by"] = stored.Row.CreatedBy;
        row["updated_at"] = AdminJson.Time(stored.Row.UpdatedAt);
        row["updated_by"] = stored.Row.UpdatedBy;
        row["guard_definition_location"] = "db";
        if (stored.Reason is { } reason)
        {
            row["guard_status"] = reason;
        }

        return WithHealth(row, health);
    }

    /// <summary>A server of the configuration.</summary>
    public static JsonObject Of(McpServerSettings server, ServerHealth health)
    {
        var row = Common(server);
        row["url"] = server.Url is { } url ? ServerSecrets.Shown(url.ToString()) : null;
        row["spec_path"] = server.Document is { } document ? document.File is null ? ServerSecrets.Shown(document.Address!.ToString()) : Path.GetFileName(document.File) : null;
        row["credentials"] = server.AuthValue is null ? null : new JsonObject { ["auth_value"] = SecretMask.Masked };
        row["static_headers"] = Masked(server.StaticHeaders);
        row["extra_headers"] = AdminJson.List(server.ExtraHeaders);
        row["command"] = server.Process?.Command;
        row["env"] = Masked(server.Process?.Variables ?? []);
        row["allowed_tools"] = server.AllowedTools is { } allowed ? AdminJson.List([.. allowed.Order(StringComparer.Ordinal)]) : [];
        row["disallowed_tools"] = AdminJson.List([.. server.DisallowedTools.Order(StringComparer.Ordinal)]);
        row["mcp_info"] = Information(server.Prices);
        row["guard_definition_location"] = "config";
        return WithHealth(row, health);
    }

    public static JsonObject ForKeys(McpServerSettings server, ServerHealth health)
    {
        var row = WithHealth(Common(server), health);
        row["health_check_error"] = null;
        return row;
    }

    public static JsonObject Health(McpServerSettings server, ServerHealth health) => WithHealth(new JsonObject { ["server_id"] = server.Id, ["server_name"] = server.Name }, health);

    public static JsonObject Definition(McpServerRow row)
    {
        try
        {
            return JsonNode.Parse(row.DefinitionJson) as JsonObject ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            return [];
        }
    }

    /// <summary>What its calls cost, as the configuration says it; null where it says nothing.</summary>
    private static JsonObject? Information(ToolPrices prices)
    {
        if (prices.Default is null && prices.Tools.Count == 0)
        {
            return null;
        }

        var costs = new JsonObject();
        if (prices.Default is { } usual)
        {
            costs["default_cost_per_query"] = usual.ToDollars();
        }

        if (prices.Tools.Count > 0)
        {
            costs["tool_name_to_cost_per_query"] = new JsonObject(prices.Tools.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value.ToDollars())));
        }

        return new JsonObject { ["mcp_server_cost_info"] = costs };
    }

    private static JsonObject Common(McpServerSettings server)
    {
        var row = AdminJson.Row(Defaults, "{}");
        row["server_id"] = server.Id;
        row["server_name"] = server.Name;
        row["alias"] = server.Alias;
        row["description"] = server.Description;
        row["transport"] = server.Process is not null ? "stdio" : server.IsSse ? "sse" : "http";
        row["auth_type"] = server.Auth switch
        {
            McpAuthKind.ApiKey => "api_key",
            McpAuthKind.BearerToken => "bearer_token",
            McpAuthKind.Basic => "basic",
            McpAuthKind.Authorization => "authorization",
            McpAuthKind.OAuth2 => "oauth2",
            _ => "none",
        };
        row["mcp_access_groups"] = AdminJson.List(server.AccessGroups);
        row["allow_all_keys"] = server.AllowAllKeys;
        return row;
    }

    private static JsonObject Masked(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(pairs.DistinctBy(static pair => pair.Key).Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, SecretMask.Masked)));

    private static JsonObject WithHealth(JsonObject row, ServerHealth health)
    {
        row["status"] = health.Status switch
        {
            ServerStatus.Healthy => "healthy",
            ServerStatus.Unhealthy => "unhealthy",
            _ => "unknown",
        };
        row["last_health_check"] = AdminJson.Time(health.CheckedAt);
        row["health_check_error"] = health.Error;
        return row;
    }
}
