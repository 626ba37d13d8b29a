using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Rules;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Rules.Stored;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/guardrails</c>: lists every guardrail and changes those of the store. Errors are told as <c>{"detail": ...}</c>.</summary>
internal sealed class GuardrailEndpoints(RuleRegistry registry, FileRuleSetSource rules, IEnumerable<ILiteLlmEntrySource> sources, TimeProvider time)
{
    private static readonly string[] Addresses = ["base", "url", "endpoint", "host"];

    private const int MaxName = 256;

    public void Map(AdminRoutes routes)
    {
        routes.Map("GET", "/guardrails/list", ListAsync);
        routes.Map("GET", "/v2/guardrails/list", ListAsync);
        routes.Map("POST", "/guardrails", CreateAsync);
        routes.Map("GET", "/guardrails/{id}", InfoAsync);
        routes.Map("GET", "/guardrails/{id}/info", InfoAsync);
        routes.Map("PUT", "/guardrails/{id}", (call, cancellationToken) => ChangeAsync(call, isWhole: true, cancellationToken));
        routes.Map("PATCH", "/guardrails/{id}", (call, cancellationToken) => ChangeAsync(call, isWhole: false, cancellationToken));
        routes.Map("DELETE", "/guardrails/{id}", DeleteAsync);
    }

    private ValueTask<AdminReply> ListAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var current = rules.Current;
        var entries = sources.SelectMany(static source => source.Read().Guardrails).Where(static entry => entry.Location == EntryLocation.Config).ToList();
        var named = entries.Select(static entry => entry.Name).Concat(registry.Rows.Guardrails.Select(static row => row.Name)).ToHashSet(StringComparer.Ordinal);
        var list = new JsonArray(
        [
            .. entries.Select(entry => GuardrailRowJson.Of(entry, current)),
            .. current.Bindings.Where(binding => !named.Contains(binding.Name) && !StoredEntries.IsRow(binding.Origin)).DistinctBy(static binding => binding.Name).Select(GuardrailRowJson.Of),
            .. registry.Rows.Guardrails.Select(row => GuardrailRowJson.Of(row, current)),
        ]);
        return ValueTask.FromResult(AdminReply.Ok(new JsonObject { ["guardrails"] = list }));
    }

    private ValueTask<AdminReply> InfoAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        return ValueTask.FromResult(Find(registry.Rows, id) is { } row ? AdminReply.Ok(GuardrailRowJson.Of(row, rules.Current)) : NotFound(id));
    }

    private ValueTask<AdminReply> CreateAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var sent = call.Fields.Peek("guardrail");
        if (Read(sent, out var name, out var parameters, out var info) is { } invalid)
        {
            return ValueTask.FromResult(invalid);
        }

        if (name is null || parameters is null)
        {
            return ValueTask.FromResult(AdminReply.Invalid(name is null ? "guardrail_name" : "litellm_params", "Field required"));
        }

        var now = time.GetUtcNow();
        var row = new GuardrailRow
        {
            Id = Guid.NewGuid().ToString(),
            Name = name,
            ParametersJson = parameters.ToJsonString(),
            InfoJson = info?.ToJsonString(),
            CreatedAt = now,
            UpdatedAt = now,
            CreatedBy = call.Actor,
            UpdatedBy = call.Actor,
        };
        return registry.ChangeAsync(rows => Put(rows, row), cancellationToken);
    }

    private ValueTask<AdminReply> ChangeAsync(AdminCall call, bool isWhole, CancellationToken cancellationToken)
    {
        var wrapped = call.Fields.Peek("guardrail");
        var invalid = wrapped.ValueKind == JsonValueKind.Object
            ? Read(wrapped, out var name, out var parameters, out var info)
            : ReadMembers(call.Fields.Peek("guardrail_name"), call.Fields.Peek("litellm_params"), call.Fields.Peek("guardrail_info"), out name, out parameters, out info);
        if (invalid is { } refused)
        {
            return ValueTask.FromResult(refused);
        }

        var id = call.Placed("id");
        return registry.ChangeAsync(
            rows =>
            {
                if (Find(rows, id) is not { } held)
                {
                    return RowPlan.Refuse(NotFound(id));
                }

                var stored = JsonNode.Parse(held.ParametersJson)!.AsObject();
                var sent = SecretMask.Written(parameters);
                var next = Merge(JsonNode.Parse(held.ParametersJson)!.AsObject(), parameters, isWhole);
                if (IsSentElsewhere(stored, next) && SecretMask.Written(next).Any(secret => !sent.Contains(secret) && SecretMask.Written(stored).Contains(secret)))
                {
                    return RowPlan.Refuse(AdminReply.Detail(
                        StatusCodes.Status400BadRequest, "litellm_params: the address changes, so the stored credentials do not go along; send them again with it, or set them to null"));
                }

                return Put(rows, held with
                {
                    Name = name ?? held.Name,
                    ParametersJson = next.ToJsonString(),
                    InfoJson = info is null ? isWhole ? null : held.InfoJson : info.ToJsonString(),
                    UpdatedAt = time.GetUtcNow(),
                    UpdatedBy = call.Actor,
                });
            },
            cancellationToken);
    }

    private ValueTask<AdminReply> DeleteAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        return registry.ChangeAsync(
            rows => Find(rows, id) is { } held
                ? new RowPlan(
                    [new RuleRowChange.DeleteGuardrail(id)],
                    () => new JsonObject { ["message"] = $"Guardrail {id} deleted successfully", ["guardrail_id"] = id, ["guardrail_name"] = held.Name })
                : RowPlan.Refuse(NotFound(id)),
            cancellationToken);
    }

    private RowPlan Put(RuleRows rows, GuardrailRow row) => rows.Guardrails.Any(other => other.Id != row.Id && other.Name == row.Name)
        ? RowPlan.Refuse(AdminReply.Detail(StatusCodes.Status400BadRequest, $"Guardrail with name {row.Name} already exists"))
        : new RowPlan([new RuleRowChange.PutGuardrail(row)], () => GuardrailRowJson.Of(row, rules.Current));

    /// <summary>What names a service differs, so a credential of the old one is none of the new one's business.</summary>
    private static bool IsSentElsewhere(JsonObject stored, JsonObject next) =>
        stored.Select(static pair => pair.Key).Union(next.Select(static pair => pair.Key)).Any(name =>
            (name == "guardrail" || Addresses.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))) && !JsonNode.DeepEquals(stored[name], next[name]));

    private static JsonObject Merge(JsonObject stored, JsonObject? sent, bool isWhole)
    {
        SecretMask.Restore(sent, stored);
        if (sent is null || isWhole)
        {
            return sent ?? stored;
        }

        foreach (var (name, value) in sent)
        {
            stored[name] = value?.DeepClone();
        }

        return stored;
    }

    private static AdminReply? Read(JsonElement sent, out string? name, out JsonObject? parameters, out JsonObject? info)
    {
        if (sent.ValueKind == JsonValueKind.Object)
        {
            sent.TryGetProperty("guardrail_name", out var nameSent);
            sent.TryGetProperty("litellm_params", out var parametersSent);
            sent.TryGetProperty("guardrail_info", out var infoSent);
            return ReadMembers(nameSent, parametersSent, infoSent, out name, out parameters, out info);
        }

        (name, parameters, info) = (null, null, null);
        return AdminReply.Invalid("guardrail", "Field required");
    }

    private static AdminReply? ReadMembers(JsonElement nameSent, JsonElement parametersSent, JsonElement infoSent, out string? name, out JsonObject? parameters, out JsonObject? info)
    {
        name = nameSent.ValueKind == JsonValueKind.String ? nameSent.GetString() : null;
        parameters = parametersSent.ValueKind == JsonValueKind.Object ? JsonObject.Create(parametersSent) : null;
        info = infoSent.ValueKind == JsonValueKind.Object ? JsonObject.Create(infoSent) : null;
        if (name is { Length: 0 or > MaxName } || (name is null && IsGiven(nameSent)))
        {
            return AdminReply.Invalid("guardrail_name", $"must be a text of 1 to {MaxName} characters");
        }

        return parameters is null && IsGiven(parametersSent) ? AdminReply.Invalid("litellm_params", "must be an object")
            : info is null && IsGiven(infoSent) ? AdminReply.Invalid("guardrail_info", "must be an object")
            : null;
    }

    private static bool IsGiven(JsonElement value) => value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    private static GuardrailRow? Find(RuleRows rows, string id) => rows.Guardrails.FirstOrDefault(row => row.Id == id);

    private static AdminReply NotFound(string id) => AdminReply.Detail(StatusCodes.Status404NotFound, $"Guardrail with ID {id} not found");
}
