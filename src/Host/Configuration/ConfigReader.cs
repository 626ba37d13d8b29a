using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Routing;

namespace Guard.Host.Configuration;

/// <summary>
/// Reads a LiteLLM <c>config.yaml</c> with Guard's own <c>guard:</c> section into one <see cref="GuardConfiguration"/>. Every finding is told at once, sorted by position.
/// Reads files named by the configuration; otherwise pure.
/// </summary>
internal sealed class ConfigReader
{
    private static readonly DocumentMap Nothing = new(new SourcePosition("guard", 1, 1), []);

    private readonly ConfigFindings _findings = new();
    private ConfigEnvironment _environment;

    private ConfigReader(ConfigEnvironment environment) => _environment = environment;

    public static ConfigResult ReadFile(string path, ConfigEnvironment environment)
    {
        var reader = new ConfigReader(environment);
        return reader.Finish(path, new ConfigFiles(environment, reader._findings).Load(path));
    }

    /// <summary>The same for a text at hand; <paramref name="file"/> names it in findings and is where includes are looked for.</summary>
    public static ConfigResult ReadText(string file, string text, ConfigEnvironment environment)
    {
        var reader = new ConfigReader(environment);
        return reader.Finish(file, new ConfigFiles(environment, reader._findings).Parse(file, text));
    }

    /// <summary>What runs when nobody wrote a file: the built-in provider under <c>mock</c> and <c>mock/*</c>, and the baseline rules.</summary>
    public static ConfigResult WithoutFile(ConfigEnvironment environment)
    {
        var reader = new ConfigReader(environment);
        return reader.Finish(null, Nothing);
    }

    private ConfigResult Finish(string? file, DocumentMap? written)
    {
        var configuration = written is null ? null : Read(file, written);
        return new ConfigResult(_findings.HasErrors ? null : configuration, _findings.Sorted());
    }

    private GuardConfiguration Read(string? file, DocumentMap written)
    {
        ReadVariables(new SettingReader(written, "", _findings));
        var resolved = (DocumentMap)new EnvironmentReferences(_environment, _findings).Resolve(Without(written, "environment_variables", "include"));
        var root = new SettingReader(resolved, "", _findings);
        LiteLlmVocabulary.Root.Check(resolved, "", _findings);

        var general = root.Section("general_settings");
        var liteLlm = ReadLiteLlm(root.Section("litellm_settings"));
        var guardSection = root.Section("guard")?.Map ?? new DocumentMap(new SourcePosition(file ?? "guard", 1, 1), []);
        var guardReader = new GuardSettingsReader(_findings);
        var guard = guardReader.Read(
            new SettingReader(GuardEnvironment.Overlay(guardSection, _environment, _findings), "guard", _findings), general, isBaselineDefault: file is null);
        var rows = new DeploymentReader(_findings, _environment, ReadCredentials(root));
        var deployments = file is null ? BuiltIn() : rows.Read(root);
        guardReader.CheckApproval(guard, deployments, rows.PositionOf);
        if (deployments.IsEmpty && !_findings.HasErrors)
        {
            _findings.Warning(resolved.Position, "model_list holds no model", "add a row with model_name and litellm_params");
        }

        var router = root.Section("router_settings");
        var protection = new ProtectionLists(_findings);
        WarnAboutKept(root);
        return new GuardConfiguration
        {
            File = file,
            Deployments = deployments,
            ModelGroupAliases = ReadAliases(router, deployments),
            Router = ReadRouter(router, liteLlm),
            LiteLlm = liteLlm,
            General = ReadGeneral(general),
            Guard = guard,
            MasterKey = MasterKeyPolicy.Resolve(_environment, general, _findings),
            Guardrails = protection.Guardrails(root),
            Policies = root.Map["policies"],
            PolicyAttachments = root.Map["policy_attachments"],
            McpServers = protection.McpServers(root),
            EnvironmentVariables = _environment.FromFile(),
        };
    }

    private void ReadVariables(SettingReader root)
    {
        foreach (var entry in root.Section("environment_variables")?.Map.Entries ?? [])
        {
            if (entry.Name.Length == 0 || entry.Name.Contains('=', StringComparison.Ordinal) || entry.Name.Contains('\0', StringComparison.Ordinal))
            {
                _findings.Error(entry.Position, "environment_variables: this is no name of a variable", "use letters, digits and underscores");
                continue;
            }

            switch (new EnvironmentReferences(_environment, _findings).Resolve(entry.Value))
            {
                case DocumentScalar { IsNull: false } scalar when !scalar.Text.Contains('\0', StringComparison.Ordinal):
                    _environment = _environment.With(entry.Name, scalar.Text);
                    break;
                case var other:
                    _findings.Error(entry.Value.Position, $"environment_variables.{entry.Name} must be text, not {other.Describe()}", "write one value, in quotes");
                    break;
            }
        }
    }

    private FrozenDictionary<string, DocumentMap> ReadCredentials(SettingReader root)
    {
        var credentials = new Dictionary<string, DocumentMap>(StringComparer.Ordinal);
        foreach (var row in root.Rows("credential_list"))
        {
            LiteLlmVocabulary.Credential.Check(row.Map, "credential_list[]", _findings);
            var values = row.Section("credential_values")?.Map;
            if (row.Text("credential_name") is not { Length: > 0 } name || values is null)
            {
                _findings.Error(row.Map.Position, $"{row.Path} needs credential_name and credential_values", "add both");
            }
            else if (!credentials.TryAdd(name, values))
            {
                _findings.Error(row.PositionOf("credential_name"), $"{row.PathOf("credential_name")} stands twice", "give each credential a name of its own");
            }
        }

        return credentials.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private LiteLlmSettings ReadLiteLlm(SettingReader? section)
    {
        if (section is null)
        {
            return new LiteLlmSettings();
        }

        LiteLlmVocabulary.LiteLlmSettings.Check(section.Map, section.Path, _findings);
        section.Boolean("telemetry");
        section.Boolean("turn_off_message_logging");
        return new LiteLlmSettings
        {
            DropParams = section.Boolean("drop_params") ?? false,
            NumRetries = section.Integer("num_retries", 0, 100),
            RequestTimeout = section.Seconds("request_timeout"),
            BudgetExceededStatusCode = section.Integer("budget_exceeded_status_code", 400, 499),
        };
    }

    private GeneralSettings ReadGeneral(SettingReader? section)
    {
        if (section is null)
        {
            return new GeneralSettings();
        }

        LiteLlmVocabulary.GeneralSettings.Check(section.Map, section.Path, _findings);
        return new GeneralSettings
        {
            KeyHeaderName = section.Text("litellm_key_header_name"),
            AlwaysIncludeStreamUsage = section.Boolean("always_include_stream_usage") ?? false,
        };
    }

    private RouterSettings ReadRouter(SettingReader? section, LiteLlmSettings liteLlm)
    {
        var defaults = new RouterSettings();
        if (section is null)
        {
            return defaults with { NumRetries = liteLlm.NumRetries ?? defaults.NumRetries, Timeout = liteLlm.RequestTimeout ?? defaults.Timeout };
        }

        LiteLlmVocabulary.RouterSettings.Check(section.Map, section.Path, _findings);
        return new RouterSettings
        {
            NumRetries = section.Integer("num_retries", 0, 100) ?? liteLlm.NumRetries ?? defaults.NumRetries,
            Timeout = section.Seconds("timeout") ?? liteLlm.RequestTimeout ?? defaults.Timeout,
            StreamTimeout = section.Seconds("stream_timeout"),
            RetryAfter = section.SecondsOrZero("retry_after") ?? defaults.RetryAfter,
            RoutingStrategy = ReadStrategy(section) ?? RouterSettings.DefaultStrategy,
        };
    }

    private string? ReadStrategy(SettingReader router)
    {
        if (router.Text("routing_strategy") is not { } strategy)
        {
            return null;
        }

        var position = router.PositionOf("routing_strategy");
        if (!LiteLlmVocabulary.RoutingStrategies.Contains(strategy))
        {
            var hint = Suggestion.DidYouMean(strategy, LiteLlmVocabulary.RoutingStrategies);
            _findings.Error(position, "router_settings.routing_strategy is not one of its words", hint ?? $"write {RouterSettings.DefaultStrategy}, or leave it out");
            return null;
        }

        if (strategy != RouterSettings.DefaultStrategy)
        {
            _findings.Warning(position, "this routing_strategy is not served yet", $"{RouterSettings.DefaultStrategy} is used");
        }

        return strategy;
    }

    private ImmutableDictionary<string, ModelAlias> ReadAliases(SettingReader? router, ImmutableArray<Deployment> deployments)
    {
        var aliases = ImmutableDictionary.CreateBuilder<string, ModelAlias>(StringComparer.Ordinal);
        foreach (var entry in router?.Section("model_group_alias")?.Map.Entries ?? [])
        {
            var path = $"router_settings.model_group_alias.{entry.Name}";
            var reader = entry.Value is DocumentMap map ? new SettingReader(map, path, _findings) : null;
            var target = reader is null ? (entry.Value as DocumentScalar)?.Text : reader.Text("model");
            if (string.IsNullOrEmpty(target))
            {
                _findings.Error(entry.Value.Position, $"{path} names no model group", "write the group's name, or a map with model: and hidden:");
                continue;
            }

            if (!deployments.Any(deployment => deployment.ModelName == target || deployment.ModelName.Contains('*', StringComparison.Ordinal)))
            {
                var hint = Suggestion.DidYouMean(target, deployments.Select(deployment => deployment.ModelName));
                _findings.Warning(entry.Value.Position, $"{path} names a model group that model_list does not hold", hint ?? "calls to it will be refused");
            }

            aliases[entry.Name] = new ModelAlias(target, reader?.Boolean("hidden") ?? false);
        }

        return aliases.ToImmutable();
    }

    private void WarnAboutKept(SettingReader root)
    {
        foreach (var name in (ReadOnlySpan<string>)["policies", "policy_attachments"])
        {
            if (root.Map.TryGet(name, out var entry))
            {
                _findings.NotServed(entry.Position, name);
            }
        }
    }

    private static DocumentMap Without(DocumentMap map, params string[] names) =>
        new(map.Position, [.. map.Entries.Where(entry => !names.Contains(entry.Name))]);

    private static ImmutableArray<Deployment> BuiltIn() =>
    [
        new Deployment { Id = "mock", ModelName = "mock", Provider = "mock", UpstreamModel = "echo" },
        new Deployment { Id = "mock-any", ModelName = "mock/*", Provider = "mock", UpstreamModel = "*" },
    ];
}
