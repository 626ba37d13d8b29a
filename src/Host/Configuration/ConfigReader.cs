using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Guard.Engine.Documents;
using Guard.Engine.Routing;
using Guard.Engine.Rules.LiteLlm;

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
        return new ConfigResult(_findings.HasErrors ? null : configuration, _findings.Sorted())
        {
            Rules = configuration?.Guard.Rules ?? new RuleSettings(),
            LiteLlmEntries = configuration?.LiteLlmEntries ?? LiteLlmEntries.None,
            PluginSettings = configuration?.Guard.Plugins,
        };
    }

    private GuardConfiguration Read(string? file, DocumentMap written)
    {
        ReadVariables(new SettingReader(written, "", _findings));
        var resolved = (DocumentMap)new EnvironmentReferences(_environment, _findings).Resolve(Without(written, "environment_variables", "include"));
        var root = new SettingReader(resolved, "", _findings);
        LiteLlmVocabulary.Root.Check(resolved, "", _findings);

        var general = root.Section("general_settings");
        var router = root.Section("router_settings");
        var liteLlm = ReadLiteLlm(root.Section("litellm_settings"));
        var rows = new DeploymentReader(_findings, _environment, ReadCredentials(root));
        var protection = new ProtectionLists(_findings);
        var routing = new RoutingReader(_findings);
        var guard = ReadGuard(root, general, file);
        var configuration = new GuardConfiguration
        {
            File = file,
            Deployments = file is null ? BuiltIn() : rows.Read(root),
            ModelGroupAliases = routing.Aliases(router),
            Router = routing.Settings(router, liteLlm),
            RoutingStrategy = routing.Strategy(router),
            LiteLlm = liteLlm,
            General = ReadGeneral(general),
            Guard = guard,
            MasterKey = MasterKeyPolicy.Resolve(_environment, general, _findings),
            Guardrails = protection.Guardrails(root),
            Policies = ProtectionLists.Policies(root),
            PolicyAttachments = ProtectionLists.Attachments(root),
            McpServers = new McpServerReader(_findings, _environment, guard.Mcp.Pins).Read(root),
            McpSeparator = McpServerReader.SeparatorOf(_environment),
            EnvironmentVariables = _environment.FromFile(),
            Sections = resolved.Entries.ToImmutableSortedDictionary(static entry => entry.Name, static entry => Hash(entry.Value), StringComparer.Ordinal),
        };
        new ToolsetReader(_findings).Check(guard.Mcp.Toolsets, configuration.McpServers, root.Section("guard")?.Section("mcp"));
        routing.CheckCatalog(configuration.Models, router, rows, resolved.Position);
        return configuration;
    }

    private GuardSettings ReadGuard(SettingReader root, SettingReader? general, string? file)
    {
        var section = root.Section("guard")?.Map ?? new DocumentMap(new SourcePosition(file ?? "guard", 1, 1), []);
        var overlaid = GuardEnvironment.Overlay(section, _environment, _findings);
        return new GuardSettingsReader(_findings).Read(new SettingReader(overlaid, "guard", _findings), general, isBaselineDefault: file is null);
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
            AllowedFails = section.Integer("allowed_fails", 0, 1_000_000),
            CooldownTime = section.SecondsOrZero("cooldown_time"),
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
            UserHeaderName = section.Text("user_header_name"),
            CustomerHeaderNames = [.. CustomerHeaders(section)],
            PublicRoutes = PublicRouteReader.Read(section, _findings),
            AlwaysIncludeStreamUsage = section.Boolean("always_include_stream_usage") ?? false,
        };
    }

    /// <summary>A list, or one map alone; rows whose role is no customer name people Guard does not tell apart this way.</summary>
    private IEnumerable<string> CustomerHeaders(SettingReader general)
    {
        var rows = general.Map["user_header_mappings"] is DocumentMap ? [general.Section("user_header_mappings")!] : general.Rows("user_header_mappings");
        foreach (var row in rows)
        {
            if (row.Text("header_name") is not { Length: > 0 } name)
            {
                _findings.Error(row.PositionOf("header_name"), $"{row.PathOf("header_name")} is missing or empty", "name the header");
            }
            else if (row.Text("litellm_user_role") is null or "customer")
            {
                yield return name;
            }
            else
            {
                _findings.NotServed(row.PositionOf("litellm_user_role"), "general_settings.user_header_mappings[] with a role other than customer");
            }
        }
    }

    private static string Hash(DocumentNode section) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DocumentJson.ToJson(section))));

    private static DocumentMap Without(DocumentMap map, params string[] names) =>
        new(map.Position, [.. map.Entries.Where(entry => !names.Contains(entry.Name))]);

    private static ImmutableArray<Deployment> BuiltIn() =>
    [
        new Deployment { Id = "mock", ModelName = "mock", Provider = "mock", UpstreamModel = "echo" },
        new Deployment { Id = "mock-any", ModelName = "mock/*", Provider = "mock", UpstreamModel = "*" },
    ];
}
