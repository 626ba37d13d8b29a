using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Rules.LiteLlm;

namespace Guard.Host.Configuration;

/// <summary>Reads LiteLLM's <c>guardrails</c>, <c>policies</c> and <c>policy_attachments</c>: checked by name and shape, kept as nodes.</summary>
internal sealed class ProtectionLists(ConfigFindings findings)
{
    /// <summary>The entries; what stands in their parameters is read with the rules.</summary>
    public ImmutableArray<GuardrailEntry> Guardrails(SettingReader root)
    {
        var guardrails = ImmutableArray.CreateBuilder<GuardrailEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in root.Rows("guardrails"))
        {
            LiteLlmVocabulary.Guardrail.CheckNames(row.Map, "guardrails[]", findings);
            var name = row.Text("guardrail_name");
            if (string.IsNullOrEmpty(name))
            {
                findings.Error(row.PositionOf("guardrail_name"), $"{row.PathOf("guardrail_name")} is missing or empty", "give it the name callers use in \"guardrails\": [...]");
            }
            else if (!names.Add(name))
            {
                findings.Error(row.PositionOf("guardrail_name"), $"{row.PathOf("guardrail_name")} stands twice", "give each guardrail a name of its own");
            }

            if (Parameters(row) is { } parameters && !string.IsNullOrEmpty(name))
            {
                guardrails.Add(new GuardrailEntry { Name = name, Parameters = parameters, Info = row.Map["guardrail_info"], Position = row.PositionOf("guardrail_name") });
            }
        }

        return guardrails.ToImmutable();
    }

    public static ImmutableArray<PolicyEntry> Policies(SettingReader root) =>
        [.. (root.Section("policies")?.Map.Entries ?? []).Select(policy => new PolicyEntry(policy.Name, policy.Value, policy.Position))];

    public static ImmutableArray<AttachmentEntry> Attachments(SettingReader root) => [.. root.Rows("policy_attachments").Select(row => new AttachmentEntry(row.Map))];

    private DocumentMap? Parameters(SettingReader row)
    {
        if (row.Section("litellm_params") is { } parameters)
        {
            return parameters.Map;
        }

        if (row.Map["litellm_params"] is null or DocumentScalar { IsNull: true })
        {
            findings.Error(row.Map.Position, $"{row.Path} has no litellm_params", "add litellm_params: with guardrail: and mode: below it");
        }

        return null;
    }
}
