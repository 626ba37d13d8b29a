using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Host.Admin;

/// <summary>What a body of <c>/v1/mcp/server</c> says, in one form: members nobody knows are left out, and every credential stands under <c>credentials</c>. Pure.</summary>
internal static class ServerFields
{
    private const int MaxDefinition = 64 * 1024;
    private const int MaxName = 128;

    private static readonly FrozenSet<string> Kept = FrozenSet.ToFrozenSet(
        [
            "alias", "description", "url", "spec_path", "transport", "auth_type", "credentials", "mcp_info", "mcp_access_groups", "allowed_tools", "disallowed_tools", "allowed_params",
            "extra_headers", "static_headers", "command", "args", "env", "authorization_url", "token_url", "registration_url", "allow_all_keys", "available_on_public_internet", "timeout",
            "prefix", "pins", "instructions", "limits", "arguments", "max_result_tokens",
        ],
        StringComparer.Ordinal);

    private static readonly string[] Credentials = ["auth_value", "client_id", "client_secret", "scopes"];

    /// <summary>The name that a body gives, or null.</summary>
    public static string? NameOf(AdminFields fields) => fields.Text("server_name", MaxName) is { Length: > 0 } name ? name : fields.Text("alias", MaxName) is { Length: > 0 } alias ? alias : null;

    /// <summary>What is wrong with a name or an id, or null. They stand in addresses, headers and names of tools.</summary>
    public static AdminReply? Check(string field, string? word) =>
        word is null || (word.Length <= MaxName && word.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.'))
            ? null
            : AdminReply.Invalid(field, $"must have 1 to {MaxName} letters, digits, underscores and dots");

    /// <summary>The members that were sent; null for those that were sent as null.</summary>
    public static JsonObject Definition(AdminFields fields)
    {
        var definition = new JsonObject();
        foreach (var name in Kept.Where(fields.Has))
        {
            definition[name] = Node(fields.Peek(name));
        }

        if (fields.Has("access_groups") && !fields.Has("mcp_access_groups"))
        {
            definition["mcp_access_groups"] = Node(fields.Peek("access_groups"));
        }

        foreach (var name in Credentials.Append("authentication_token").Where(fields.Has))
        {
            if (definition["credentials"] is not JsonObject credentials)
            {
                definition["credentials"] = credentials = [];
            }

            credentials[name == "authentication_token" ? "auth_value" : name] ??= Node(fields.Peek(name));
        }

        if (definition["alias"] is JsonValue alias && alias.TryGetValue<string>(out var text) && text.Length == 0)
        {
            definition["alias"] = null;
        }

        return definition;
    }

    /// <summary>What is wrong with a definition before it is read as a server, or null.</summary>
    public static AdminReply? Check(JsonObject definition)
    {
        if (definition["credentials"] is { } credentials && (credentials is not JsonObject known || known.Any(static entry => !Credentials.Contains(entry.Key))))
        {
            return AdminReply.Invalid("credentials", $"must be an object of {string.Join(", ", Credentials)}");
        }

        if (ServerSecrets.IsMasked(definition))
        {
            return AdminReply.Invalid("credentials", $"{SecretMask.Masked} stands for a stored value, and none is stored here; send the value itself");
        }

        return definition.ToJsonString().Length > MaxDefinition ? AdminReply.Invalid("server", $"is larger than {MaxDefinition} characters of JSON")
            : definition["alias"] is JsonValue alias && alias.TryGetValue<string>(out var text) ? Check("alias", text)
            : null;
    }

    /// <summary>The stored definition with what was sent laid over it; credentials one by one.</summary>
    public static JsonObject Merge(JsonObject stored, JsonObject sent)
    {
        var next = stored.DeepClone().AsObject();
        foreach (var (name, value) in sent)
        {
            if (name == "credentials" && value is JsonObject changed && next[name] is JsonObject held)
            {
                foreach (var (part, secret) in changed)
                {
                    held[part] = secret?.DeepClone();
                }
            }
            else
            {
                next[name] = value?.DeepClone();
            }
        }

        return next;
    }

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());
}
