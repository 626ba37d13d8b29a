using System.Collections.Immutable;
using Guard.Engine.Spend;

namespace Guard.Engine.Routing;

/// <summary>One addressable model: a row of <c>model_list</c>. Immutable.</summary>
public sealed record Deployment
{
    /// <summary><c>model_info.id</c>, or a stable hash of the parameters.</summary>
    public required string Id { get; init; }

    /// <summary>The public name callers use; several deployments may share it. May be a wildcard such as <c>openai/*</c> or <c>*</c>.</summary>
    public required string ModelName { get; init; }

    /// <summary>LiteLLM provider prefix without the slash: openai, azure, hosted_vllm, litellm_proxy, custom_openai, mock.</summary>
    public required string Provider { get; init; }

    /// <summary>What the upstream calls it: model name, Azure deployment name. May hold the wildcard's <c>*</c>.</summary>
    public required string UpstreamModel { get; init; }

    public Uri? ApiBase { get; init; }

    /// <summary>Credential of the upstream. Never logged, never sent to a caller.</summary>
    public string? ApiKey { get; init; }

    public string? ApiVersion { get; init; }

    public string? OpenAiOrganization { get; init; }

    public ImmutableDictionary<string, string> ExtraHeaders { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>JSON object whose members are added to the body where the caller left them out: default parameters and <c>extra_body</c>; null for none.</summary>
    public string? BodyDefaultsJson { get; init; }

    /// <summary>Share in the weighted shuffle; 1 unless configured (weight, else rpm, else tpm).</summary>
    public double Weight { get; init; } = 1;

    /// <summary>From sending to the last byte of a whole answer, or null for the router's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>From sending to the first byte of a streamed answer, or null for the router's default.</summary>
    public TimeSpan? StreamTimeout { get; init; }

    public int? MaxRetries { get; init; }

    /// <summary>Guardrails every call through this deployment's model group runs.</summary>
    public ImmutableArray<string> Guardrails { get; init; } = [];

    /// <summary>Price rows set in the configuration, or null.</summary>
    public PriceOverride? Price { get; init; }

    /// <summary>The model whose list price applies (Azure deployments), or null.</summary>
    public string? BaseModel { get; init; }

    public ImmutableArray<string> AccessGroups { get; init; } = [];

    /// <summary>Text the deployment answers with instead of calling anyone, or null.</summary>
    public string? MockResponse { get; init; }

    /// <summary><c>model_info</c> as written, a JSON object.</summary>
    public string ModelInfoJson { get; init; } = "{}";
}
