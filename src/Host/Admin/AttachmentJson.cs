using System.Text.Json.Nodes;
using Guard.Engine.Documents;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Rules.Stored;
using Guard.Host.Configuration;

namespace Guard.Host.Admin;

/// <summary>Attachments of policies as LiteLLM's <c>/policies/attachments</c> shows them.</summary>
internal static class AttachmentJson
{
    public static JsonObject Of(AttachmentRow row) => new()
    {
        ["attachment_id"] = row.Id,
        ["policy_name"] = row.Policy,
        ["scope"] = row.Scope,
        ["teams"] = AdminJson.List(row.Teams),
        ["keys"] = AdminJson.List(row.Keys),
        ["models"] = AdminJson.List(row.Models),
        ["tags"] = AdminJson.List(row.Tags),
        ["created_at"] = AdminJson.Time(row.CreatedAt),
        ["updated_at"] = AdminJson.Time(row.UpdatedAt),
        ["created_by"] = row.CreatedBy,
        ["updated_by"] = row.UpdatedBy,
        ["policy_definition_location"] = "db",
    };

    /// <summary>An attachment of the configuration file; its id is its place in the list.</summary>
    public static JsonObject Of(AttachmentEntry entry, int index)
    {
        var written = JsonNode.Parse(DocumentJson.ToJson(entry.Definition)) as JsonObject ?? [];
        var json = new JsonObject
        {
            ["attachment_id"] = $"config-attachment-{index}",
            ["policy_name"] = written["policy"]?.DeepClone(),
            ["scope"] = written["scope"]?.DeepClone(),
            ["policy_definition_location"] = "config",
            ["guard_origin"] = entry.Definition.Position.ToString(),
        };
        foreach (var name in (string[])["teams", "keys", "models", "tags"])
        {
            json[name] = written[name] switch { JsonArray list => list.DeepClone(), JsonValue one => new JsonArray(one.DeepClone()), _ => new JsonArray() };
        }

        return json;
    }

    /// <summary>An attachment as config.yaml would write it.</summary>
    public static JsonObject Definition(AttachmentRow row)
    {
        var definition = new JsonObject { ["policy"] = row.Policy };
        if (row.Scope is not null)
        {
            definition["scope"] = row.Scope;
        }

        foreach (var (name, list) in new[] { ("teams", row.Teams), ("keys", row.Keys), ("models", row.Models), ("tags", row.Tags) })
        {
            if (!list.IsEmpty)
            {
                definition[name] = AdminJson.List(list);
            }
        }

        return definition;
    }
}
