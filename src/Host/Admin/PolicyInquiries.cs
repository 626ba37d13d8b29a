using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Rules.Stored;
using Guard.Engine.Scopes;

namespace Guard.Host.Admin;

/// <summary>What policies would do: <c>/policies/resolve</c>, <c>/compare</c>, <c>/test-pipeline</c> and <c>/{id}/resolved-guardrails</c>. Nothing is changed.</summary>
internal sealed class PolicyInquiries(RuleRegistry registry, IRuleSetSource rules, ContentJudge judge, ExplainFields explain, AccessDirectory directory, TimeProvider time)
{
    private const int MaxSteps = 50;

    public void Map(AdminRoutes routes)
    {
        routes.Map("POST", "/policies/resolve", ResolveAsync);
        routes.Map("GET", "/policies/compare", CompareAsync);
        routes.Map("POST", "/policies/test-pipeline", TryAsync);
        routes.Map("GET", "/policies/{id}/resolved-guardrails", GuardrailsAsync);
    }

    private ValueTask<AdminReply> ResolveAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var facts = Facts(call.Fields);
        if (call.Fields.Error is { } error)
        {
            return ValueTask.FromResult(AdminReply.Invalid(error.Parameter ?? "body", error.Message));
        }

        var current = rules.Current;
        var effective = new List<string>();
        var matched = new JsonArray();
        foreach (var attachment in current.Attachments.Where(attachment => attachment.Scope?.Matches(facts) != false))
        {
            Add(current, effective, matched, attachment.Policy, attachment.Via, facts);
        }

        foreach (var (names, via) in new[] { (facts.Caller.Key?.Wishes.Policies ?? [], "key"), (facts.Caller.Team?.Wishes.Policies ?? [], "team") })
        {
            foreach (var policy in names.Select(name => current.Policies.GetValueOrDefault(name)).OfType<GuardrailPolicy>())
            {
                Add(current, effective, matched, policy, via, facts);
            }
        }

        return ValueTask.FromResult(AdminReply.Ok(new JsonObject { ["effective_guardrails"] = Names(effective), ["matched_policies"] = matched }));
    }

    private static void Add(RuleSet current, List<string> effective, JsonArray matched, GuardrailPolicy policy, string via, RequestFacts facts)
    {
        var added = policy.For(facts).Select(index => current.Bindings[index].Name).Distinct(StringComparer.Ordinal).ToList();
        if (added.Count == 0)
        {
            return;
        }

        effective.AddRange(added.Except(effective, StringComparer.Ordinal).ToList());
        matched.Add(new JsonObject { ["policy_name"] = policy.Name, ["matched_via"] = via, ["guardrails_added"] = Names(added) });
    }

    private RequestFacts Facts(AdminFields fields)
    {
        var keyAlias = fields.Text("key_alias");
        var teamAlias = fields.Text("team_alias");
        var key = keyAlias is null ? null : directory.FindKeyByAlias(keyAlias) ?? new VirtualKey { TokenHash = "", KeyName = "", KeyAlias = keyAlias };
        var caller = key is { TokenHash.Length: > 0 } ? directory.CallerOf(key) : new Caller { Key = key };
        return new RequestFacts
        {
            Caller = teamAlias is null ? caller : caller with { Team = explain.TeamOf(teamAlias) ?? new Team { TeamId = teamAlias, TeamAlias = teamAlias } },
            Model = fields.Text("model") ?? "",
            Tags = fields.TextList("tags"),
            Now = time.GetUtcNow(),
        };
    }

    private ValueTask<AdminReply> CompareAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var rows = registry.Rows;
        var (idA, idB) = (call.Parameter("version_a") ?? "", call.Parameter("version_b") ?? "");
        var a = rows.Policies.FirstOrDefault(row => row.Id == idA);
        var b = rows.Policies.FirstOrDefault(row => row.Id == idB);
        if (a is null || b is null)
        {
            return ValueTask.FromResult(AdminReply.Detail(StatusCodes.Status404NotFound, $"Policy version {(a is null ? idA : idB)} not found"));
        }

        var (left, right) = (PolicyJson.Of(a, rows), PolicyJson.Of(b, rows));
        var differences = new JsonObject();
        foreach (var name in (string[])["inherit", "description", "guardrails_add", "guardrails_remove", "condition", "pipeline"])
        {
            if (!JsonNode.DeepEquals(left[name], right[name]))
            {
                differences[name] = new JsonObject { ["version_a"] = left[name]?.DeepClone(), ["version_b"] = right[name]?.DeepClone() };
            }
        }

        return ValueTask.FromResult(AdminReply.Ok(new JsonObject { ["version_a"] = left, ["version_b"] = right, ["field_diffs"] = differences }));
    }

    private ValueTask<AdminReply> GuardrailsAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        var row = registry.Rows.Policies.FirstOrDefault(row => row.Id == id);
        var name = row?.Name ?? id;
        if (row is { Status: not PolicyStatus.Production })
        {
            // Only what is in force was compiled: of other versions the names are told as written.
            return ValueTask.FromResult(AdminReply.Ok(Resolved(id, name, Inherited(row).Except(row.Remove, StringComparer.Ordinal).Union(row.Add, StringComparer.Ordinal))));
        }

        return ValueTask.FromResult(rules.Current.Policies.TryGetValue(name, out var policy)
            ? AdminReply.Ok(Resolved(id, name, policy.Guardrails))
            : AdminReply.Detail(StatusCodes.Status404NotFound, $"Policy with ID {id} not found"));
    }

    private ImmutableArray<string> Inherited(PolicyRow row) =>
        row.Inherit is { } parent && rules.Current.Policies.TryGetValue(parent, out var policy) ? policy.Guardrails : [];

    private static JsonObject Resolved(string id, string name, IEnumerable<string> guardrails) =>
        new() { ["policy_id"] = id, ["policy_name"] = name, ["resolved_guardrails"] = Names(guardrails) };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(static name => JsonValue.Create(name))]);

    /// <summary>Runs the steps of a pipeline over the texts of messages, one after the other, and tells each outcome.</summary>
    private async ValueTask<AdminReply> TryAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var pipeline = call.Fields.Peek("pipeline");
        if (pipeline.ValueKind != JsonValueKind.Object || !pipeline.TryGetProperty("steps", out var steps) || steps.ValueKind != JsonValueKind.Array
            || steps.GetArrayLength() is 0 or > MaxSteps || steps.EnumerateArray().Any(static step => PipelineTrial.Name(step) is null))
        {
            return AdminReply.Invalid("pipeline", $"must hold 1 to {MaxSteps} steps, each with its guardrail");
        }

        var texts = call.Fields.Objects("test_messages").Select(static message => message.Text("content", AdminBody.MaxBytes) ?? "").ToImmutableArray();
        return call.Fields.Error is { } error
            ? AdminReply.Invalid(error.Parameter ?? "body", error.Message)
            : AdminReply.Ok(await new PipelineTrial(rules.Current, judge, time).RunAsync(pipeline, steps, texts, call.Caller, cancellationToken));
    }
}
