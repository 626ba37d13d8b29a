using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Routing;

namespace Guard.Host.Configuration;

/// <summary>Reads <c>router_settings</c> and checks that what they and the deployments say together can be served.</summary>
internal sealed class RoutingReader(ConfigFindings findings)
{
    public RouterSettings Settings(SettingReader? section, LiteLlmSettings liteLlm)
    {
        var settings = new RouterSettings();
        settings = settings with
        {
            NumRetries = liteLlm.NumRetries ?? settings.NumRetries,
            Timeout = liteLlm.RequestTimeout ?? settings.Timeout,
            AllowedFails = liteLlm.AllowedFails,
            CooldownTime = liteLlm.CooldownTime ?? settings.CooldownTime,
        };
        if (section is null)
        {
            return settings;
        }

        LiteLlmVocabulary.RouterSettings.Check(section.Map, section.Path, findings);
        return settings with
        {
            NumRetries = section.Integer("num_retries", 0, 100) ?? settings.NumRetries,
            Timeout = section.Seconds("timeout") ?? settings.Timeout,
            StreamTimeout = section.Seconds("stream_timeout"),
            RetryAfter = section.SecondsOrZero("retry_after") ?? settings.RetryAfter,
            AllowedFails = section.Integer("allowed_fails", 0, 1_000_000) ?? settings.AllowedFails,
            CooldownTime = section.SecondsOrZero("cooldown_time") ?? settings.CooldownTime,
            DisableCooldowns = section.Boolean("disable_cooldowns") ?? settings.DisableCooldowns,
        };
    }

    public string Strategy(SettingReader? router)
    {
        if (router?.Text("routing_strategy") is not { } strategy)
        {
            return LiteLlmVocabulary.DefaultStrategy;
        }

        var position = router.PositionOf("routing_strategy");
        if (!LiteLlmVocabulary.RoutingStrategies.Contains(strategy))
        {
            var hint = Suggestion.DidYouMean(strategy, LiteLlmVocabulary.RoutingStrategies);
            findings.Error(position, "router_settings.routing_strategy is not one of its words", hint ?? $"write {LiteLlmVocabulary.DefaultStrategy}, or leave it out");
        }
        else if (strategy != LiteLlmVocabulary.DefaultStrategy)
        {
            findings.Warning(position, "this routing_strategy is not served yet", $"{LiteLlmVocabulary.DefaultStrategy} is used");
        }

        return strategy;
    }

    public ImmutableSortedDictionary<string, ModelAlias> Aliases(SettingReader? router)
    {
        var aliases = ImmutableSortedDictionary.CreateBuilder<string, ModelAlias>(StringComparer.Ordinal);
        foreach (var entry in router?.Section("model_group_alias")?.Map.Entries ?? [])
        {
            var path = $"router_settings.model_group_alias.{entry.Name}";
            var reader = entry.Value is DocumentMap map ? new SettingReader(map, path, findings) : null;
            var target = reader is null ? (entry.Value as DocumentScalar)?.Text : reader.Text("model");
            if (string.IsNullOrEmpty(target))
            {
                findings.Error(entry.Value.Position, $"{path} names no model group", "write the group's name, or a map with model: and hidden:");
            }
            else
            {
                aliases[entry.Name] = new ModelAlias(target, reader?.Boolean("hidden") ?? false);
            }
        }

        return aliases.ToImmutable();
    }

    /// <summary>Tells of models that will not be served although they are written down.</summary>
    public void CheckCatalog(ModelCatalogSettings models, SettingReader? router, DeploymentReader rows, SourcePosition top)
    {
        if (findings.HasErrors)
        {
            return;
        }

        if (models.Deployments.IsEmpty)
        {
            findings.Warning(top, "model_list holds no model", "add a row with model_name and litellm_params");
        }

        var catalog = ModelCatalog.Create(models);
        foreach (var deployment in catalog.NotApproved)
        {
            findings.Warning(rows.PositionOf(deployment.Id), "this deployment is not served: guard.approved_models does not hold its model", "approve it as provider/model, or remove the row");
        }

        foreach (var alias in catalog.BrokenAliases)
        {
            var names = models.Deployments.Select(deployment => deployment.ModelName);
            var position = router?.Section("model_group_alias")?.PositionOf(alias) ?? top;
            findings.Warning(
                position,
                $"router_settings.model_group_alias.{alias} names a model group that model_list does not hold",
                Suggestion.DidYouMean(models.Aliases[alias].Target, names) ?? "calls to it will be refused");
        }
    }
}
