using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Engine.Documents;
using Guard.Engine.Rules;
using Guard.Engine.Rules.LiteLlm;
using Guard.Host.Configuration;

namespace Guard.Host.Admin;

/// <summary>The rules in force: which they are, why they run, and putting changed ones in force now.</summary>
internal sealed class RuleEndpoints(FileRuleSetSource rules, IEnumerable<ILiteLlmEntrySource> sources, ExplainFields explain, TimeProvider time)
{
    public void Map(AdminRoutes routes)
    {
        routes.Map("GET", "/guard/v1/rules", ListAsync);
        routes.Map("POST", "/guard/v1/reload", ReloadAsync);
        routes.Map("POST", "/guard/v1/explain", ExplainAsync, needsMaster: false);
    }

    /// <summary>Status 422 with every finding. The rules in force are untouched.</summary>
    public static AdminReply Refused(ImmutableArray<Diagnostic> diagnostics, string what, string revision)
    {
        var count = diagnostics.Count(static finding => finding.Severity == DiagnosticSeverity.Error);
        return new AdminReply(StatusCodes.Status422UnprocessableEntity, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["message"] = $"{what} {Findings.Plural(count, "mistake")}; the rules in force stay.",
                ["type"] = "invalid_request_error",
                ["param"] = null,
                ["code"] = "422",
                ["diagnostics"] = DiagnosticJson.List(diagnostics),
            },
            ["revision"] = revision,
        });
    }

    private ValueTask<AdminReply> ListAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var current = rules.Current;
        return ValueTask.FromResult(AdminReply.Ok(new JsonObject
        {
            ["revision"] = current.Revision,
            ["status"] = rules.IsDegraded ? "degraded" : "current",
            ["guardrails"] = new JsonArray([.. current.Bindings.Select(ExplanationJson.Binding)]),
            ["unserved"] = new JsonObject(current.Unserved.OrderBy(static item => item.Key, StringComparer.Ordinal).Select(static item => KeyValuePair.Create<string, JsonNode?>(item.Key, item.Value))),
            ["policies"] = new JsonArray([.. current.Policies.Keys.Order(StringComparer.Ordinal).Select(static name => JsonValue.Create(name))]),
            ["diagnostics"] = DiagnosticJson.List(rules.LastDiagnostics),
            ["expired_exceptions"] = new JsonArray([.. current.ExpiredExceptions(time.GetUtcNow()).Select(static item => new JsonObject
            {
                ["rule"] = item.Binding.RuleId,
                ["exception"] = item.Exception.Id,
                ["owner"] = item.Exception.Owner,
                ["expired"] = item.Exception.Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            })]),
        }));
    }

    private async ValueTask<AdminReply> ReloadAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var before = rules.Current.Revision;
        var load = await rules.ReloadAsync(cancellationToken);
        if (load.RuleSet is not { } served)
        {
            return Refused(load.Diagnostics, "The rules hold", before);
        }

        return AdminReply.Ok(new JsonObject
        {
            ["revision"] = served.Revision,
            ["changed"] = !string.Equals(before, served.Revision, StringComparison.Ordinal),
            ["guardrails"] = served.Bindings.Length,
            ["examples"] = load.Examples.Length,
            ["diagnostics"] = DiagnosticJson.List(load.Diagnostics),
            ["restart_needed"] = new JsonArray([.. sources.OfType<ConfigEntries>().SelectMany(static source => source.RestartNeeded).Select(static name => JsonValue.Create(name))]),
        });
    }

    private ValueTask<AdminReply> ExplainAsync(AdminCall call, CancellationToken cancellationToken) => ValueTask.FromResult(
        explain.Read(call).TryGetValue(out var query, out var error)
            ? AdminReply.Ok(Explain(SelectionExplanation.Of(rules.Current, query), call.Caller.IsMaster))
            : AdminReply.Of(error));

    /// <summary>Who is no administrator learns what runs for the own key: not the rules for others, nor where anything is written.</summary>
    private static JsonObject Explain(SelectionExplanation explanation, bool isMaster) =>
        isMaster ? ExplanationJson.Of(explanation) : ExplanationJson.OfRuns(explanation);
}
