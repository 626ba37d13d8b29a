using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Host.Admin;

/// <summary>
/// What keys, teams and users share: metadata that repeats guardrails, tags and model limits as LiteLLM's rows do, and the fields that only later
/// capabilities read.
/// </summary>
/// <param name="MetadataJson">The row's metadata, with guardrails and tags inside.</param>
/// <param name="Guardrails">Names that always run for the scope.</param>
/// <param name="Tags">Tags of the scope.</param>
internal sealed record ScopeFields(string MetadataJson, ImmutableArray<string> Guardrails, ImmutableArray<string> Tags)
{
    private const int MaxStored = 64 * 1024;
    private const string Metadata = "metadata";
    private const string GuardrailsName = "guardrails";
    private const string TagsName = "tags";
    private const string Policies = "policies";
    private const string Modify = "modify_guardrails";

    private static readonly ImmutableArray<string> AlsoInMetadata =
    [
        "model_rpm_limit", "model_tpm_limit", "rpm_limit_type", "tpm_limit_type", "policies", "prompts", "enforced_params", "allowed_passthrough_routes",
    ];

    // Written by Guard, so what a request says about them is not kept.
    private static readonly FrozenSet<string> Answered = FrozenSet.ToFrozenSet(
        [
            "key", "token", "token_id", "key_name", "spend", "expires", "created_at", "updated_at", "created_by", "updated_by", "team_memberships",
            "keys", "teams", "members_with_roles", "object_permission_id", "litellm_budget_table", "litellm_model_table",
        ],
        StringComparer.Ordinal);

    /// <summary>Reads them over what the row holds. Guardrails stay unless the request speaks of them: new metadata alone never drops one.</summary>
    public static ScopeFields Read(AdminFields fields, ScopeFields held)
    {
        var guardrails = MayModify(fields) is null ? List(fields, GuardrailsName, held.Guardrails) : fields.Has(GuardrailsName) ? fields.TextList(GuardrailsName) : held.Guardrails;
        var tags = List(fields, TagsName, held.Tags);
        var metadata = Object(fields.Has(Metadata) ? fields.ObjectJson(Metadata) ?? "{}" : held.MetadataJson);
        Put(metadata, GuardrailsName, guardrails);
        KeepPolicies(fields, metadata, held);
        Put(metadata, TagsName, tags);
        foreach (var name in AlsoInMetadata.Where(fields.Has))
        {
            metadata[name] = Node(fields.Peek(name));
        }

        return new ScopeFields(Stored(fields, Metadata, metadata), guardrails, tags);
    }

    /// <summary>Members of the request nobody read, over those the row already keeps. Called last.</summary>
    public static string ReadExtra(AdminFields fields, string held)
    {
        var extra = Object(held);
        foreach (var item in fields.Rest(Answered))
        {
            extra[item.Name] = Node(item.Value);
        }

        return Stored(fields, "body", extra);
    }

    /// <summary>The tags a row's metadata holds; teams and users keep them nowhere else.</summary>
    public static ImmutableArray<string> TagsIn(string metadataJson) =>
        Object(metadataJson)[TagsName] is JsonArray tags ? [.. tags.Select(static tag => tag!.GetValue<string>())] : [];

    private static ImmutableArray<string> List(AdminFields fields, string name, ImmutableArray<string> held)
    {
        if (fields.Has(name))
        {
            return fields.TextList(name);
        }

        var inMetadata = fields.TextListIn(Metadata, name);
        return inMetadata.IsDefault ? held : inMetadata;
    }

    /// <summary>LiteLLM's <c>metadata.guardrails.modify_guardrails</c>, which stands where the names stand otherwise; null when it is not there.</summary>
    private static bool? MayModify(AdminFields fields) =>
        fields.Peek(Metadata) is { ValueKind: JsonValueKind.Object } metadata && metadata.TryGetProperty(GuardrailsName, out var map) && map.ValueKind == JsonValueKind.Object
            ? !map.TryGetProperty(Modify, out var modify) || modify.ValueKind != JsonValueKind.False
            : null;

    /// <summary>Policies stay unless the request speaks of them: new metadata alone never drops one.</summary>
    private static void KeepPolicies(AdminFields fields, JsonObject metadata, ScopeFields held)
    {
        if (fields.Has(Policies))
        {
            fields.TextList(Policies);
        }
        else if (fields.TextListIn(Metadata, Policies).IsDefault && Object(held.MetadataJson)[Policies] is { } policies)
        {
            metadata[Policies] = policies.DeepClone();
        }
    }

    private static void Put(JsonObject metadata, string name, ImmutableArray<string> list)
    {
        if (metadata[name] is JsonObject map)
        {
            // The map cannot stay beside the names, so what it says moves to a name of its own.
            metadata[Modify] = map[Modify]?.DeepClone();
        }

        if (list.IsDefaultOrEmpty)
        {
            metadata.Remove(name);
        }
        else
        {
            metadata[name] = new JsonArray([.. list.Select(static item => JsonValue.Create(item))]);
        }
    }

    private static string Stored(AdminFields fields, string name, JsonObject json)
    {
        var text = json.ToJsonString();
        if (text.Length > MaxStored)
        {
            fields.Refuse(name, $"holds more than {MaxStored} characters of JSON to keep");
        }

        return text;
    }

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static JsonObject Object(string json) => JsonNode.Parse(json) as JsonObject ?? [];
}
