using System.Collections.Immutable;
using Guard.Engine.Agent;
using Guard.Engine.Endpoints;
using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.Routing;
using Guard.Engine.Rules;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Telemetry;

namespace Guard.Engine;

/// <summary>What the host tells the engine; everything is already validated.</summary>
public sealed record EngineOptions
{
    public ModelCatalogSettings Models { get; init; } = new();

    public RouterSettings Router { get; init; } = new();

    public RequestLimits Requests { get; init; } = new();

    public AnswerLimits Answers { get; init; } = new();

    public AgentLimits Agents { get; init; } = new();

    public UpstreamClientSettings Upstreams { get; init; } = new();

    public EgressSettings Egress { get; init; } = new();

    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>Behind hashes, ciphertexts and fingerprints of findings. Without one, those of this process mean nothing to another.</summary>
    public ProtectionKey Protection { get; init; } = new(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    /// <summary>What compiling rules needs besides their files.</summary>
    public RuleCompilerOptions Rules { get; init; } = RuleCompilerOptions.Default;

    /// <summary>What the configuration says about guardrails in LiteLLM's words.</summary>
    public LiteLlmEntries LiteLlm { get; init; } = LiteLlmEntries.None;

    /// <summary>Rule files and directories, in the order their rules run.</summary>
    public ImmutableArray<string> RulePaths { get; init; } = [];

    /// <summary>A second rule set that only observes.</summary>
    public ShadowOptions Shadow { get; init; } = new();

    /// <summary>Where <see cref="LiteLlm"/> is read again while the process runs, or null when it never changes.</summary>
    public ILiteLlmEntrySource? LiteLlmSource { get; init; }
}
