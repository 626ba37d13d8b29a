using System.Collections.Immutable;
using System.Net;
using Guard.Engine.Documents;
using Guard.Engine.Errors;
using Guard.Engine.Rules;

namespace Guard.Host.Configuration;

/// <summary>Reads the <c>guard:</c> section.</summary>
internal sealed class GuardSettingsReader(ConfigFindings findings)
{
    private const int LeastBytes = 1024;
    private const int MostBytes = 1024 * 1024 * 1024;

    /// <param name="guard">The section, overrides laid over it.</param>
    /// <param name="general"><c>general_settings</c>, whose size limits count where <c>guard.limits</c> has none; or null.</param>
    /// <param name="isBaselineDefault">Whether the baseline rules are on where nothing is said.</param>
    public GuardSettings Read(SettingReader guard, SettingReader? general, bool isBaselineDefault)
    {
        GuardVocabulary.Root.Check(guard.Map, guard.Path, findings);
        var settings = new GuardSettings();
        return settings with
        {
            DataDirectory = PathText(guard.Map["data"], guard.Text("data")) ?? settings.DataDirectory,
            ProtectionKey = ReadProtectionKey(guard),
            Rules = ReadRules(guard.Section("rules"), isBaselineDefault),
            Compatibility = guard.Choice("compatibility", ("current", CompatibilityProfile.Current), ("classic", CompatibilityProfile.Classic)) ?? settings.Compatibility,
            PublicUrl = guard.Address("public_url"),
            TrustedProxies = ReadNetworks(guard),
            ApprovedModels = guard.Map["approved_models"] is null ? default : guard.Texts("approved_models"),
            Unscannable = guard.Choice("unscannable", ("allow", UnscannableContent.Allow), ("block", UnscannableContent.Block)) ?? settings.Unscannable,
            Plugins = ReadPlugins(guard),
            Mcp = ReadMcp(guard.Section("mcp")),
            Limits = ReadLimits(guard.Section("limits"), general),
        };
    }

    private string? ReadProtectionKey(SettingReader guard)
    {
        var key = guard.Text("protection_key");
        if (key is { Length: < MasterKeyPolicy.MinimumLength })
        {
            findings.Error(
                guard.PositionOf("protection_key"), $"guard.protection_key is shorter than {MasterKeyPolicy.MinimumLength} characters and could be guessed", "give a longer one, or leave it out");
            return null;
        }

        return key;
    }

    private PluginSettings? ReadPlugins(SettingReader guard)
    {
        var before = findings.Sink.Count(finding => finding.Severity == DiagnosticSeverity.Error);
        var settings = new PluginSettings { Position = guard.PositionOf("plugins") };
        if (guard.Section("plugins") is { } plugins)
        {
            GuardVocabulary.Plugins.Check(plugins.Map, plugins.Path, findings);
            settings = new PluginSettings
            {
                Directory = PathText(plugins.Map["path"], plugins.Text("path")),
                Allow = [.. plugins.Rows("allow").Select(ReadPlugin).OfType<PluginEntry>()],
                Position = plugins.PositionOf(plugins.Map["allow"] is null ? "path" : "allow"),
            };
            CheckPlugins(settings, plugins);
        }

        return findings.Sink.Count(finding => finding.Severity == DiagnosticSeverity.Error) == before ? settings : null;
    }

    private PluginEntry? ReadPlugin(SettingReader row)
    {
        GuardVocabulary.Plugin.Check(row.Map, "guard.plugins.allow[]", findings);
        var file = row.Text("file") ?? "";
        var hash = row.Text("sha256") ?? "";
        var isFile = file.Length <= PluginEntry.LongestName && file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && Path.GetFileName(file) == file && !file.Contains('\\', StringComparison.Ordinal);
        var isHash = hash.Length == PluginEntry.HashLength && hash.All(char.IsAsciiHexDigit);
        if (!isFile)
        {
            findings.Error(row.PositionOf("file"), $"{row.PathOf("file")} is not the name of an assembly", "write its file name alone, such as Acme.Guardrails.dll; it stands in guard.plugins.path");
        }

        if (!isHash)
        {
            findings.Error(row.PositionOf("sha256"), $"{row.PathOf("sha256")} is not a SHA-256", "write 64 hexadecimal digits in quotes, as sha256sum prints them");
        }

        return isFile && isHash ? new PluginEntry(file, hash.ToLowerInvariant(), row.PositionOf("file")) : null;
    }

    private void CheckPlugins(PluginSettings settings, SettingReader plugins)
    {
        foreach (var twice in settings.Allow.GroupBy(entry => entry.File, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()))
        {
            findings.Error(twice.Last().Position, $"guard.plugins.allow lists \"{twice.Key}\" twice", "keep the entry with the hash you trust");
        }

        if (settings.Directory is null && !settings.Allow.IsEmpty)
        {
            findings.Error(plugins.PositionOf("allow"), "guard.plugins.allow lists assemblies, and guard.plugins.path is missing", "write the folder they are in");
        }
    }

    private McpSettings ReadMcp(SettingReader? mcp)
    {
        var settings = new McpSettings();
        if (mcp is null)
        {
            return settings;
        }

        GuardVocabulary.Mcp.Check(mcp.Map, mcp.Path, findings);
        return settings with
        {
            Pins = McpServerReader.PinsOf(mcp) ?? settings.Pins,
            PrivateNetworks = mcp.Boolean("private_networks") ?? settings.PrivateNetworks,
            TrustedHosts = ReadHosts(mcp),
            Toolsets = new ToolsetReader(findings).Read(mcp),
        };
    }

    private ImmutableArray<string> ReadHosts(SettingReader mcp)
    {
        var hosts = mcp.Texts("trusted_hosts");
        foreach (var host in hosts.Where(static host => Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown))
        {
            findings.Error(mcp.PositionOf("trusted_hosts"), $"{mcp.PathOf("trusted_hosts")} holds something that is no host name", "write names such as guard.example, without scheme, port and asterisk");
        }

        return hosts;
    }

    private RuleSettings ReadRules(SettingReader? rules, bool isBaselineDefault)
    {
        if (rules is null)
        {
            return new RuleSettings { Baseline = isBaselineDefault };
        }

        GuardVocabulary.Rules.Check(rules.Map, rules.Path, findings);
        return new RuleSettings
        {
            Paths = Paths(rules, "paths"),
            Baseline = rules.Boolean("baseline") ?? isBaselineDefault,
            Headers = [.. rules.Texts("headers").OfType<string>()],
            Shadow = Paths(rules, "shadow"),
            ShadowSample = rules.Integer("shadow_sample", 1, 100) ?? ShadowOptions.DefaultSamplePercent,
        };
    }

    private static ImmutableArray<string> Paths(SettingReader reader, string name)
    {
        var texts = reader.Texts(name);
        return [.. texts.Select(text => PathText(reader.Map[name], text)).OfType<string>()];
    }

    /// <summary>A path in a file is relative to that file; one in a variable to the working directory.</summary>
    private static string? PathText(DocumentNode? node, string? text) =>
        string.IsNullOrWhiteSpace(text) || node is null ? null
        : node.Position.File.StartsWith("GUARD_", StringComparison.Ordinal) ? text
        : Path.Combine(Path.GetDirectoryName(node.Position.File) ?? "", text);

    private ImmutableArray<IPNetwork> ReadNetworks(SettingReader guard)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in guard.Texts("trusted_proxies"))
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128));
            }
            else
            {
                findings.Error(guard.PositionOf("trusted_proxies"), "guard.trusted_proxies holds something that is no address or network", "write addresses such as 10.0.0.7 or networks such as 10.0.0.0/8");
            }
        }

        return networks.ToImmutable();
    }

    private LimitSettings ReadLimits(SettingReader? limits, SettingReader? general)
    {
        var defaults = new LimitSettings();
        defaults = defaults with
        {
            RequestBytes = Megabytes(general, "max_request_size_mb") ?? defaults.RequestBytes,
            ResponseBytes = Megabytes(general, "max_response_size_mb") ?? defaults.ResponseBytes,
        };
        if (limits is null)
        {
            return defaults;
        }

        GuardVocabulary.Limits.Check(limits.Map, limits.Path, findings);
        return defaults with
        {
            RequestBytes = limits.Integer("request_bytes", LeastBytes, MostBytes) ?? defaults.RequestBytes,
            ResponseBytes = limits.Integer("response_bytes", LeastBytes, MostBytes) ?? defaults.ResponseBytes,
            HeldBytes = limits.Integer("held_bytes", LeastBytes, MostBytes) ?? defaults.HeldBytes,
            FrameBytes = limits.Integer("frame_bytes", LeastBytes, MostBytes) ?? defaults.FrameBytes,
            BufferedBytes = limits.Long("buffered_bytes", LeastBytes, 1024L * MostBytes) ?? defaults.BufferedBytes,
            HeaderTimeout = limits.Seconds("header_timeout") ?? defaults.HeaderTimeout,
            BodyTimeout = limits.Seconds("body_timeout") ?? defaults.BodyTimeout,
            StallTimeout = limits.Seconds("stall_timeout") ?? defaults.StallTimeout,
            DrainTimeout = limits.Seconds("drain_timeout") ?? defaults.DrainTimeout,
            Connections = limits.Long("connections", 1, 1_000_000) ?? defaults.Connections,
            AgentRounds = limits.Integer("agent_rounds", 1, 100) ?? defaults.AgentRounds,
            AgentCalls = limits.Integer("agent_calls", 1, 1_000) ?? defaults.AgentCalls,
            AgentResultBytes = limits.Integer("agent_result_bytes", LeastBytes, MostBytes) ?? defaults.AgentResultBytes,
            McpSessions = limits.Integer("mcp_sessions", 1, 10_000) ?? defaults.McpSessions,
            McpWaitingCalls = limits.Integer("mcp_waiting_calls", 1, 1_000) ?? defaults.McpWaitingCalls,
            McpStreams = limits.Integer("mcp_streams", 1, 10_000) ?? defaults.McpStreams,
            DefaultRpm = limits.Integer("default_rpm", 1, 1_000_000),
        };
    }

    private static int? Megabytes(SettingReader? general, string name) =>
        general?.Number(name, 0.001m, 1024m) is { } megabytes ? (int)(megabytes * 1024 * 1024) : null;
}
