using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Guard.Engine.Scopes;
using Guard.Engine.Documents;
using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Providers;

/// <summary>The providers that are served, by their LiteLLM prefix. Immutable.</summary>
public sealed class ProviderCatalog
{
    // Base addresses as the vendors document them; null where only the operator can know. Last: whether the vendor documents OpenAI's responses beside chat.
    private static readonly (string Name, string? Base, bool HasResponses)[] OpenAiCompatible =
    [
        ("openai", "https://api.openai.com/v1", true),
        ("hosted_vllm", null, true),
        ("vllm", null, true),
        ("litellm_proxy", null, true),
        ("custom_openai", null, true),
        ("openai_like", null, true),
        ("groq", "https://api.groq.com/openai/v1", true),
        ("deepseek", "https://api.deepseek.com", false),
        ("openrouter", "https://openrouter.ai/api/v1", true),
        ("together_ai", "https://api.together.xyz/v1", false),
        ("mistral", "https://api.mistral.ai/v1", false),
        ("xai", "https://api.x.ai/v1", true),
        ("perplexity", "https://api.perplexity.ai", false),
        ("fireworks_ai", "https://api.fireworks.ai/inference/v1", true),
        ("cerebras", "https://api.cerebras.ai/v1", false),
        ("nvidia_nim", "https://integrate.api.nvidia.com/v1", false),
        ("deepinfra", "https://api.deepinfra.com/v1/openai", false),
        ("sambanova", "https://api.sambanova.ai/v1", false),
        ("moonshot", "https://api.moonshot.ai/v1", false),
        ("lm_studio", "http://localhost:1234/v1", true),
    ];

    private readonly FrozenDictionary<string, IProvider> _byName;
    private readonly IProvider _mock = new MockProvider();

    internal ProviderCatalog(IEnumerable<IProvider> providers)
    {
        _byName = providers.Append(_mock).ToFrozenDictionary(static provider => provider.Name, StringComparer.Ordinal);
        Names = [.. _byName.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The built-in providers.</summary>
    public static ProviderCatalog BuiltIn { get; } = new(
    [
        .. OpenAiCompatible.Select(static row => new OpenAiProvider(row.Name, row.Base is null ? null : new Uri(row.Base, UriKind.Absolute), hasResponses: row.HasResponses)),
        new OpenAiProvider("ollama", new Uri("http://localhost:11434", UriKind.Absolute), "/v1"),
        new OpenAiProvider("ollama_chat", new Uri("http://localhost:11434", UriKind.Absolute), "/v1"),
        new AzureOpenAiProvider(),
    ]);

    /// <summary>Every served prefix, sorted.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The provider of a deployment: the one it names, or the mock where it has a <see cref="Deployment.MockResponse"/>.</summary>
    public bool TryGet(Deployment deployment, [NotNullWhen(true)] out IProvider? provider, [NotNullWhen(false)] out GuardError? error)
    {
        error = null;
        provider = _mock;
        if (deployment.MockResponse is not null || _byName.TryGetValue(deployment.Provider, out provider))
        {
            return true;
        }

        var remedy = Suggestion.DidYouMean(deployment.Provider, Names) ?? "an OpenAI-compatible address is served as \"custom_openai/\" with an api_base";
        error = UpstreamHeaders.Misconfigured(
            "model", $"The provider \"{ModelCatalog.Printable(deployment.Provider)}\" of \"{ModelCatalog.Printable(deployment.ModelName)}\" is not served; {remedy}");
        return false;
    }

    /// <summary>Whether a deployment can be asked for the operation. An unknown provider passes: it has its own error.</summary>
    internal bool Serves(Deployment deployment, ApiOperation operation) => !TryGet(deployment, out var provider, out _) || provider.Serves(operation);

    /// <summary>What would keep a deployment from ever being called (unknown provider, missing or wrong <c>api_base</c>), or null. Meant for the start, before the first request.</summary>
    public GuardError? Examine(Deployment deployment)
    {
        if (!TryGet(deployment, out var provider, out var error))
        {
            return error;
        }

        using var probe = new HttpRequestMessage();
        return provider is IDeploymentCheck check && check.AddressOf(ApiOperation.ChatCompletions, deployment).Error is { } bad && !NamePattern.HasWildcard(deployment.UpstreamModel)
            ? bad
            : UpstreamHeaders.ApplyExtra(probe, deployment);
    }
}
