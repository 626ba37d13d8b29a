using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>Which provider a row's <c>model</c> means, and what that provider calls the model. Pure.</summary>
internal static class ProviderInference
{
    private static readonly (string Start, string Provider)[] KnownNames =
    [
        ("gpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"), ("chatgpt-", "openai"), ("text-embedding-", "openai"), ("ft:gpt-", "openai"),
        ("dall-e-", "openai"), ("whisper-", "openai"), ("tts-", "openai"), ("omni-moderation-", "openai"), ("text-moderation-", "openai"), ("codex-", "openai"),
        ("computer-use-", "openai"), ("claude", "anthropic"), ("gemini", "gemini"), ("command", "cohere"), ("embed-english-", "cohere"), ("embed-multilingual-", "cohere"),
        ("mistral-", "mistral"), ("open-mi", "mistral"), ("codestral-", "mistral"), ("ministral-", "mistral"), ("deepseek-", "deepseek"), ("grok-", "xai"),
        ("sonar", "perplexity"), ("anthropic.", "bedrock"), ("amazon.", "bedrock"), ("meta.", "bedrock"), ("us.anthropic.", "bedrock"), ("eu.anthropic.", "bedrock"),
    ];

    private static readonly string[] AzureHosts = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"];

    /// <summary>The provider and the upstream's name of the model, or null with the problem and its remedy.</summary>
    /// <param name="model"><c>litellm_params.model</c>.</param>
    /// <param name="custom"><c>custom_llm_provider</c>, which wins over a prefix, or null.</param>
    /// <param name="apiBase">The row's own address, or null.</param>
    /// <param name="hasApiVersion">Whether the row names an <c>api_version</c>, as only Azure rows do.</param>
    /// <param name="problem">What is wrong and what to do, when nothing is returned.</param>
    public static (string Provider, string Model)? Resolve(string model, string? custom, Uri? apiBase, bool hasApiVersion, out (string Message, string Remedy) problem)
    {
        problem = default;
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var prefix = slash > 0 ? model[..slash] : null;
        if (custom is { Length: > 0 })
        {
            if (!IsKnown(custom))
            {
                problem = Unknown("custom_llm_provider names a provider nobody knows", custom);
                return null;
            }

            return (custom, prefix == custom ? Strip(custom, model[(slash + 1)..]) : Strip(custom, model));
        }

        if (prefix is not null)
        {
            if (IsKnown(prefix))
            {
                return (prefix, Strip(prefix, model[(slash + 1)..]));
            }

            problem = Unknown("the model's provider prefix is not known", prefix);
            return null;
        }

        if (hasApiVersion || IsAzure(apiBase))
        {
            return ("azure", model);
        }

        foreach (var (start, provider) in KnownNames)
        {
            if (model.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return (provider, model);
            }
        }

        if (apiBase is not null || model == "*")
        {
            return ("openai", model);
        }

        problem = ("the model has no provider prefix and its name tells no provider", $"write provider/model with one of: {ProviderDefaults.ServedList}");
        return null;
    }

    /// <summary>Whether an address is one of Azure's own.</summary>
    public static bool IsAzure(Uri? address) =>
        address is not null && Array.Exists(AzureHosts, host => address.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase));

    private static bool IsKnown(string provider) => ProviderDefaults.IsServed(provider) || ProviderDefaults.NotServed.Contains(provider);

    private static (string Message, string Remedy) Unknown(string message, string provider)
    {
        var served = $"served are {ProviderDefaults.ServedList}";
        return (message, Suggestion.DidYouMean(provider, ProviderDefaults.Known) is { } hint ? $"{hint} {served}" : served);
    }

    /// <summary>Takes away hints some prefixes carry inside the name, and adds the account Fireworks keeps its public models under.</summary>
    private static string Strip(string provider, string model)
    {
        if (provider == "azure")
        {
            foreach (var hint in (ReadOnlySpan<string>)["o_series/", "gpt5_series/"])
            {
                if (model.StartsWith(hint, StringComparison.Ordinal))
                {
                    return model[hint.Length..];
                }
            }
        }

        return provider == "fireworks_ai" && !model.StartsWith("accounts/", StringComparison.Ordinal) && !model.Contains('#', StringComparison.Ordinal) && model != "*"
            ? "accounts/fireworks/models/" + model
            : model;
    }
}
