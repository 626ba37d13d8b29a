using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>Reads LiteLLM's <c>guardrails</c> list and <c>mcp_servers</c> map: checked by name and shape, kept as nodes.</summary>
internal sealed class ProtectionLists(ConfigFindings findings)
{
    public ImmutableArray<DocumentMap> Guardrails(SettingReader root)
    {
        var guardrails = ImmutableArray.CreateBuilder<DocumentMap>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in root.Rows("guardrails"))
        {
            LiteLlmVocabulary.Guardrail.CheckNames(row.Map, "guardrails[]", findings);
            guardrails.Add(row.Map);
            var name = row.Text("guardrail_name");
            if (string.IsNullOrEmpty(name))
            {
                findings.Error(row.PositionOf("guardrail_name"), $"{row.PathOf("guardrail_name")} is missing or empty", "give it the name callers use in \"guardrails\": [...]");
            }
            else if (!names.Add(name))
            {
                findings.Error(row.PositionOf("guardrail_name"), $"{row.PathOf("guardrail_name")} stands twice", "give each guardrail a name of its own");
            }

            CheckGuardrail(row);
        }

        return guardrails.ToImmutable();
    }

    public ImmutableDictionary<string, DocumentMap> McpServers(SettingReader root)
    {
        var servers = ImmutableDictionary.CreateBuilder<string, DocumentMap>(StringComparer.Ordinal);
        foreach (var entry in root.Section("mcp_servers")?.Map.Entries ?? [])
        {
            if (entry.Value is DocumentMap server)
            {
                LiteLlmVocabulary.McpServer.CheckNames(server, $"mcp_servers.{entry.Name}", findings);
                servers[entry.Name] = server;
            }
            else
            {
                findings.Error(entry.Value.Position, $"mcp_servers.{entry.Name} must be a map, not {entry.Value.Describe()}", "put url: and transport: on the lines below it, indented");
            }
        }

        if (servers.Count > 0)
        {
            findings.NotServed(root.PositionOf("mcp_servers"), "mcp_servers");
        }

        return servers.ToImmutable();
    }

    private void CheckGuardrail(SettingReader row)
    {
        if (row.Section("litellm_params") is not { } parameters)
        {
            if (row.Map["litellm_params"] is null or DocumentScalar { IsNull: true })
            {
                findings.Error(row.Map.Position, $"{row.Path} has no litellm_params", "add litellm_params: with guardrail: and mode: below it");
            }

            return;
        }

        CheckProvider(parameters);
        CheckModes(parameters);
        var isForced = parameters.Boolean("default_on") == true;
        findings.Warning(
            row.Map.Position,
            $"{row.Path} is not served yet{(isForced ? " and does not protect any call, although it is default_on" : "")}",
            "write the check as a rule file under guard.rules.paths");
    }

    private void CheckProvider(SettingReader parameters)
    {
        if (parameters.Text("guardrail") is not { Length: > 0 } provider)
        {
            findings.Error(parameters.PositionOf("guardrail"), $"{parameters.PathOf("guardrail")} is missing or empty", "name the guardrail's provider, such as presidio");
            return;
        }

        if (LiteLlmVocabulary.GuardrailProviders.Contains(provider))
        {
            return;
        }

        if (provider.Contains('.', StringComparison.Ordinal))
        {
            findings.Warning(parameters.PositionOf("guardrail"), $"{parameters.PathOf("guardrail")} names a Python class, which Guard does not run", "serve it behind generic_guardrail_api");
            return;
        }

        findings.Error(
            parameters.PositionOf("guardrail"),
            $"{parameters.PathOf("guardrail")} names a provider nobody knows",
            Suggestion.DidYouMean(provider, LiteLlmVocabulary.GuardrailProviders) ?? "use one of LiteLLM's, such as presidio, bedrock or generic_guardrail_api");
    }

    private void CheckModes(SettingReader parameters)
    {
        if (parameters.Map["mode"] is DocumentMap)
        {
            return;
        }

        foreach (var mode in parameters.Texts("mode"))
        {
            if (!LiteLlmVocabulary.GuardrailModes.Contains(mode.ToLowerInvariant()))
            {
                findings.Error(
                    parameters.PositionOf("mode"),
                    $"{parameters.PathOf("mode")} holds a mode nobody knows",
                    Suggestion.DidYouMean(mode, LiteLlmVocabulary.GuardrailModes) ?? "use pre_call, during_call, post_call or logging_only");
            }
        }
    }
}
