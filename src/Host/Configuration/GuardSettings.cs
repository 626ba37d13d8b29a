using System.Collections.Immutable;
using System.Net;
using Guard.Engine.Errors;

namespace Guard.Host.Configuration;

/// <summary>The <c>guard:</c> section: what LiteLLM has no word for. Environment variables <c>GUARD_&lt;SECTION&gt;_&lt;KEY&gt;</c> win over the file, flags over both.</summary>
internal sealed record GuardSettings
{
    /// <summary>Directory of the embedded store and the spend journal.</summary>
    public string DataDirectory { get; init; } = "guard-data";

    /// <summary>Secret behind hashes, ciphertexts and fingerprints of findings; null derives it from the master key.</summary>
    public string? ProtectionKey { get; init; }

    public RuleSettings Rules { get; init; } = new();

    public CompatibilityProfile Compatibility { get; init; }

    /// <summary>The address callers see, when a proxy stands before Guard.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Networks whose <c>X-Forwarded-*</c> headers are believed.</summary>
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Globs over <c>provider/model</c>; <c>default</c> when not written (everything is served), an empty list serves nothing.</summary>
    public ImmutableArray<string> ApprovedModels { get; init; }

    public UnscannableContent Unscannable { get; init; }

    /// <summary>Where custom guardrails are loaded from; null when what the section says is wrong, which is an error of its own.</summary>
    public PluginSettings? Plugins { get; init; } = new();

    public McpSettings Mcp { get; init; } = new();

    public LimitSettings Limits { get; init; } = new();
}
