using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>
/// LiteLLM's <c>presidio</c>, served by Guard's own detector of personal data: no analyzer is called, whether or not one is named, so nothing leaves.
/// Entities the detector does not know are told by name; the rest of the entry stands, unless nothing of it is left.
/// </summary>
internal static class PresidioEntry
{
    private const string Type = "pii";
    private const string Entities = "pii_entities_config";
    private const string Thresholds = "presidio_score_thresholds";
    private const string AllEntities = "ALL";

    /// <summary>What Presidio finds by itself with the help of a language model, and Guard does not.</summary>
    private const string OfLanguage = "PERSON, LOCATION, NRP, DATE_TIME";

    private const string Restore = "output_parse_pii";

    public static ImmutableArray<EntryCheck> Read(EntryReading reading)
    {
        var parameters = reading.Parameters;
        var known = reading.KnownEntities;
        var actions = ReadActions(reading, known);
        RemoveDenied(parameters, actions);
        var thresholds = ReadThresholds(parameters);
        ReportRest(parameters);
        if (actions.Count == 0)
        {
            if (!parameters.Findings.HasErrors)
            {
                parameters.Findings.NotServed(parameters.PositionOf(Entities), "it looks for none of the entities Guard finds", $"known are {string.Join(", ", known)}");
            }

            return [];
        }

        var entities = actions.Keys.Order(StringComparer.Ordinal).ToList();
        var settings = new List<(string, DocumentNode)> { ("entities", SettingsNodes.Texts(parameters.PositionOf(Entities), entities)) };
        if (thresholds.Remove(AllEntities, out var least))
        {
            settings.Add(("min_score", SettingsNodes.Number(parameters.PositionOf(Thresholds), least)));
        }

        var scores = thresholds.Where(threshold => actions.ContainsKey(threshold.Key)).ToList();
        if (scores.Count > 0)
        {
            var position = parameters.PositionOf(Thresholds);
            settings.Add(("scores", SettingsNodes.Map(position, scores.Select(score => (score.Key, (DocumentNode)SettingsNodes.Number(position, score.Value))))));
        }

        var plan = new ActionPlan(actions.ToFrozenDictionary(StringComparer.Ordinal), reading.Block());
        return [new EntryCheck(Type, SettingsNodes.Map(parameters.Position, settings), plan)];
    }

    /// <summary>The modes with the directions that <c>presidio_filter_scope</c> and <c>apply_to_output</c> add or take.</summary>
    public static EntryModes Modes(EntryParameters parameters, EntryModes modes)
    {
        var scope = parameters.Word("presidio_filter_scope", "input", "output", "both") ?? parameters.Word("presidio_run_on", "input", "output", "both");
        parameters.Accept("presidio_run_on");
        var alsoOutput = parameters.Flag("apply_to_output") == true || scope == "both";
        return scope == "output" ? modes.Instead(static mode => mode is EntryModes.PreCall ? [EntryModes.PostCall] : [mode])
            : alsoOutput ? modes.Instead(static mode => mode is EntryModes.PreCall ? [mode, EntryModes.PostCall] : [mode])
            : modes;
    }

    private static Dictionary<string, GuardrailAction> ReadActions(EntryReading reading, IReadOnlyCollection<string> known)
    {
        var actions = new Dictionary<string, GuardrailAction>(StringComparer.Ordinal);
        var parameters = reading.Parameters;
        if (parameters.MapOf(Entities) is not { Entries.Count: > 0 } map)
        {
            parameters.Findings.Warning(
                parameters.Position, $"names no entities, so it masks all that Guard finds; {OfLanguage} are not among them", $"name those you need under {Entities}");
            return known.ToDictionary(entity => entity, static _ => new GuardrailAction(GuardrailActionKind.Mask), StringComparer.Ordinal);
        }

        foreach (var entry in map.Entries)
        {
            var action = (entry.Value as DocumentScalar)?.Text.Trim().ToUpperInvariant() switch
            {
                "MASK" => new GuardrailAction(GuardrailActionKind.Mask),
                "BLOCK" => reading.Block($"Blocked entity detected: {entry.Name} by Guardrail: {parameters.Findings.Name}."),
                _ => null,
            };
            if (action is null)
            {
                parameters.Findings.Error(entry.Value.Position, $"has an action nobody knows for {ShownWord.Of(entry.Name)}", "write MASK or BLOCK");
            }
            else if (!known.Contains(entry.Name))
            {
                parameters.Findings.Warning(
                    entry.Position,
                    $"asks for {ShownWord.Of(entry.Name)}, which Guard does not find: it passes unprotected",
                    Suggestion.DidYouMean(entry.Name, known) ?? "use a service behind generic_guardrail_api for it, or take it out");
            }
            else
            {
                actions[entry.Name] = action;
            }
        }

        return actions;
    }

    private static void RemoveDenied(EntryParameters parameters, Dictionary<string, GuardrailAction> actions)
    {
        foreach (var denied in parameters.Texts("presidio_entities_deny_list"))
        {
            actions.Remove(denied.Value);
        }
    }

    private static Dictionary<string, double> ReadThresholds(EntryParameters parameters)
    {
        var thresholds = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var entry in parameters.MapOf(Thresholds)?.Entries ?? [])
        {
            if (parameters.NumberOf(entry.Name, entry.Value, 0, 1) is { } score)
            {
                thresholds[entry.Name == "DEFAULT" ? AllEntities : entry.Name] = score;
            }
        }

        return thresholds;
    }

    private static void ReportRest(EntryParameters parameters)
    {
        var findings = parameters.Findings;
        if (parameters.Flag(Restore) == true)
        {
            findings.Warning(
                parameters.PositionOf(Restore), $"has \"{Restore}\" (putting the values back into the answer), which is not served yet", $"values are masked and stay so; write {Restore}: false");
        }

        if (parameters.Node("presidio_ad_hoc_recognizers") is { } recognizers)
        {
            findings.NotServed(recognizers.Position, "\"presidio_ad_hoc_recognizers\" is not served yet", "write the patterns as a rule file");
        }

        foreach (var key in new[] { "presidio_analyzer_api_base", "presidio_anonymizer_api_base" })
        {
            if (parameters.Node(key) is not null)
            {
                findings.Warning(parameters.PositionOf(key), $"names \"{key}\", which is not called: Guard looks by itself and nothing leaves", "take it out");
            }
        }

        parameters.Ignore("mock_redacted_text", "it is for LiteLLM's own tests");
        parameters.Accept("presidio_language", "presidio_max_parallel_requests", "mask_pii_fail_closed", "presidio_filter_scope", "apply_to_output");
    }
}
