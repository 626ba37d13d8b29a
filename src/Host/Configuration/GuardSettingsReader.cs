using System.Collections.Immutable;
using System.Net;
using Guard.Engine.Documents;
using Guard.Engine.Errors;

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
            Rules = ReadRules(guard.Section("rules"), isBaselineDefault),
            Compatibility = guard.Choice("compatibility", ("current", CompatibilityProfile.Current), ("classic", CompatibilityProfile.Classic)) ?? settings.Compatibility,
            PublicUrl = guard.Address("public_url"),
            TrustedProxies = ReadNetworks(guard),
            ApprovedModels = guard.Map["approved_models"] is null ? default : guard.Texts("approved_models"),
            Unscannable = guard.Choice("unscannable", ("allow", UnscannableContent.Allow), ("block", UnscannableContent.Block)) ?? settings.Unscannable,
            Limits = ReadLimits(guard.Section("limits"), general),
        };
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
            Shadow = Paths(rules, "shadow"),
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
            DefaultRpm = limits.Integer("default_rpm", 1, 1_000_000),
        };
    }

    private static int? Megabytes(SettingReader? general, string name) =>
        general?.Number(name, 0.001m, 1024m) is { } megabytes ? (int)(megabytes * 1024 * 1024) : null;
}
