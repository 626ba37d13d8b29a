using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Rules.Stored;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/policies</c>: versions of named sets of guardrails. Only a version in production is in force. Errors are told as <c>{"detail": ...}</c>.</summary>
internal sealed class PolicyEndpoints(RuleRegistry registry, IEnumerable<ILiteLlmEntrySource> sources, TimeProvider time)
{
    public void Map(AdminRoutes routes)
    {
        routes.Map("GET", "/policies/list", ListAsync);
        routes.Map("POST", "/policies", CreateAsync);
        routes.Map("GET", "/policies/{id}", GetAsync);
        routes.Map("PUT", "/policies/{id}", UpdateAsync);
        routes.Map("DELETE", "/policies/{id}", DeleteAsync);
        routes.Map("PUT", "/policies/{id}/status", ChangeStatusAsync);
        routes.Map("GET", "/policies/name/{name}/versions", VersionsAsync);
        routes.Map("POST", "/policies/name/{name}/versions", NewVersionAsync);
        routes.Map("DELETE", "/policies/name/{name}/all-versions", DeleteAllAsync);
    }

    private static AdminReply NotFound(string id) => AdminReply.Detail(StatusCodes.Status404NotFound, $"Policy with ID {id} not found");

    private static RowPlan Wrong(string text) => RowPlan.Refuse(AdminReply.Detail(StatusCodes.Status400BadRequest, text));

    private static PolicyRow? Find(RuleRows rows, string id) => rows.Policies.FirstOrDefault(row => row.Id == id);

    private IEnumerable<PolicyEntry> Configured => sources.SelectMany(static source => source.Read().Policies).Where(static entry => entry.Location == EntryLocation.Config);

    private ValueTask<AdminReply> ListAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var asked = call.Parameter("version_status");
        var status = PolicyJson.Status(asked);
        if (asked is not null && status is null)
        {
            return ValueTask.FromResult(AdminReply.Invalid("version_status", "must be draft, published or production"));
        }

        var rows = registry.Rows;
        var list = new JsonArray(
        [
            .. rows.Policies.Where(row => status is null || row.Status == status).Select(row => PolicyJson.Of(row, rows)),
            .. Configured.Where(_ => status is null or PolicyStatus.Production).Select(PolicyJson.Of),
        ]);
        return ValueTask.FromResult(AdminReply.Ok(new JsonObject { ["policies"] = list, ["total_count"] = list.Count }));
    }

    private ValueTask<AdminReply> GetAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        var rows = registry.Rows;
        return ValueTask.FromResult(
            Find(rows, id) is { } row ? AdminReply.Ok(PolicyJson.Of(row, rows))
            : Configured.FirstOrDefault(entry => entry.Name == id) is { } entry ? AdminReply.Ok(PolicyJson.Of(entry))
            : NotFound(id));
    }

    private ValueTask<AdminReply> CreateAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = Read(call.Fields, new PolicyRow
        {
            Id = Guid.NewGuid().ToString(),
            Name = call.Fields.RequiredText("policy_name") ?? "",
            Status = PolicyStatus.Production,
            CreatedAt = now,
            UpdatedAt = now,
            ProductionAt = now,
            CreatedBy = call.Actor,
            UpdatedBy = call.Actor,
        });
        if (call.Fields.Error is { } error)
        {
            return ValueTask.FromResult(AdminReply.Invalid(error.Parameter ?? "body", error.Message));
        }

        return registry.ChangeAsync(
            rows => rows.Policies.Any(other => other.Name == row.Name) || Configured.Any(entry => entry.Name == row.Name)
                ? Wrong($"Policy with name '{row.Name}' already exists")
                : Put(row),
            cancellationToken);
    }

    private ValueTask<AdminReply> UpdateAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        return registry.ChangeAsync(
            rows =>
            {
                if (Find(rows, id) is not { } held)
                {
                    return Unknown(id);
                }

                if (held.Status != PolicyStatus.Draft)
                {
                    return Wrong("Only draft versions can be changed; make one with POST /policies/name/{policy_name}/versions");
                }

                var row = Read(call.Fields, held with { UpdatedAt = time.GetUtcNow(), UpdatedBy = call.Actor });
                return call.Fields.Error is { } error ? RowPlan.Refuse(AdminReply.Invalid(error.Parameter ?? "body", error.Message)) : Put(row);
            },
            cancellationToken);
    }

    private ValueTask<AdminReply> DeleteAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        return registry.ChangeAsync(
            rows => Find(rows, id) is { } held
                ? new RowPlan([new RuleRowChange.DeletePolicy(id)], () => new JsonObject { ["message"] = $"Policy {id} deleted successfully", ["policy_id"] = id, ["policy_name"] = held.Name })
                : Unknown(id),
            cancellationToken);
    }

    private ValueTask<AdminReply> DeleteAllAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var name = call.Placed("name");
        return registry.ChangeAsync(
            rows => rows.Policies.Where(row => row.Name == name).ToImmutableArray() is { IsEmpty: false } versions
                ? new RowPlan(
                    [.. versions.Select(static row => new RuleRowChange.DeletePolicy(row.Id))],
                    () => new JsonObject { ["message"] = $"All versions of policy {name} deleted successfully", ["policy_name"] = name, ["deleted_count"] = versions.Length })
                : RowPlan.NotFound($"Policy '{name}'"),
            cancellationToken);
    }

    private ValueTask<AdminReply> VersionsAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var name = call.Placed("name");
        var rows = registry.Rows;
        var list = new JsonArray([.. rows.Policies.Where(row => row.Name == name).OrderByDescending(static row => row.Version).Select(row => PolicyJson.Of(row, rows))]);
        return ValueTask.FromResult(AdminReply.Ok(new JsonObject { ["policy_name"] = name, ["versions"] = list, ["total_count"] = list.Count }));
    }

    private ValueTask<AdminReply> NewVersionAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var name = call.Placed("name");
        var wanted = call.Fields.Text("source_policy_id");
        return registry.ChangeAsync(
            rows =>
            {
                var versions = rows.Policies.Where(row => row.Name == name).ToList();
                var source = wanted is null ? versions.Find(static row => row.Status == PolicyStatus.Production) : versions.Find(row => row.Id == wanted);
                if (source is null)
                {
                    return RowPlan.NotFound(wanted is null ? $"A production version of policy '{name}'" : $"Policy with ID {wanted}");
                }

                var now = time.GetUtcNow();
                return Put(source with
                {
                    Id = Guid.NewGuid().ToString(),
                    Version = versions.Max(static row => row.Version) + 1,
                    Status = PolicyStatus.Draft,
                    ParentId = source.Id,
                    CreatedAt = now,
                    UpdatedAt = now,
                    PublishedAt = null,
                    ProductionAt = null,
                    CreatedBy = call.Actor,
                    UpdatedBy = call.Actor,
                });
            },
            cancellationToken);
    }

    private ValueTask<AdminReply> ChangeStatusAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        if (PolicyJson.Status(call.Fields.Text("version_status")) is not { } wanted)
        {
            return ValueTask.FromResult(AdminReply.Invalid("version_status", "must be published or production"));
        }

        return registry.ChangeAsync(rows => Find(rows, id) is { } held ? Promote(rows, held, wanted, call.Actor) : Unknown(id), cancellationToken);
    }

    /// <summary>Draft to published to production, and back from production to published. The version that was in production steps down.</summary>
    private RowPlan Promote(RuleRows rows, PolicyRow held, PolicyStatus wanted, string actor)
    {
        var now = time.GetUtcNow();
        switch (held.Status, wanted)
        {
            case (PolicyStatus.Draft, PolicyStatus.Published):
                return Put(held with { Status = wanted, PublishedAt = now, UpdatedAt = now, UpdatedBy = actor });
            case (PolicyStatus.Production, PolicyStatus.Published):
                return Put(held with { Status = wanted, UpdatedAt = now, UpdatedBy = actor });
            case (PolicyStatus.Published, PolicyStatus.Production):
                var row = held with { Status = wanted, ProductionAt = now, UpdatedAt = now, UpdatedBy = actor };
                var others = rows.Policies.Where(other => other.Name == held.Name && other.Status == PolicyStatus.Production);
                return new RowPlan(
                    [.. others.Select(other => new RuleRowChange.PutPolicy(other with { Status = PolicyStatus.Published, UpdatedAt = now, UpdatedBy = actor })), new RuleRowChange.PutPolicy(row)],
                    () => PolicyJson.Of(row, registry.Rows));
            default:
                return Wrong($"Invalid status transition: {PolicyJson.Word(held.Status)} -> {PolicyJson.Word(wanted)}");
        }
    }

    private RowPlan Put(PolicyRow row) => new([new RuleRowChange.PutPolicy(row)], () => PolicyJson.Of(row, registry.Rows));

    /// <summary>What stands in the configuration can be changed only there.</summary>
    private RowPlan Unknown(string id) => Configured.Any(entry => entry.Name == id)
        ? Wrong($"Policy '{id}' is defined in config.yaml and can only be changed there")
        : RowPlan.Refuse(NotFound(id));

    private static PolicyRow Read(AdminFields fields, PolicyRow row) => row with
    {
        Inherit = fields.Has("inherit") ? fields.Text("inherit") : row.Inherit,
        Description = fields.Has("description") ? fields.Text("description", 4000) : row.Description,
        Add = fields.Has("guardrails_add") ? fields.TextList("guardrails_add") : row.Add,
        Remove = fields.Has("guardrails_remove") ? fields.TextList("guardrails_remove") : row.Remove,
        ConditionJson = fields.Has("condition") ? fields.ObjectJson("condition") : row.ConditionJson,
        PipelineJson = fields.Has("pipeline") ? fields.ObjectJson("pipeline") : row.PipelineJson,
    };
}
