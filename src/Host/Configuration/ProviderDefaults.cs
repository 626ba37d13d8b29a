using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Providers;

namespace Guard.Host.Configuration;

/// <summary>Which variables a provider's credential and address are read from where a row has none. Where it answers by itself stands in <see cref="ProviderCatalog"/>.</summary>
/// <param name="KeyVariables">Variables of the credential, in order.</param>
/// <param name="BaseVariables">Variables of the address, in order.</param>
/// <param name="IsPublic">A vendor's public service, which refuses every call without a credential.</param>
internal sealed record ProviderDefaults(ImmutableArray<string> KeyVariables, ImmutableArray<string> BaseVariables, bool IsPublic)
{
    private static readonly FrozenSet<string> ServedNames = ProviderCatalog.BuiltIn.Names.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Private = LiteLlmVocabulary.Words(
        "custom_openai openai_like hosted_vllm vllm litellm_proxy lm_studio ollama ollama_chat mock");

    /// <summary>Providers whose variables are not simply <c>NAME_API_KEY</c> and <c>NAME_API_BASE</c>.</summary>
    private static readonly FrozenDictionary<string, (ImmutableArray<string> Key, ImmutableArray<string> Base)> Named =
        new Dictionary<string, (ImmutableArray<string> Key, ImmutableArray<string> Base)>
        {
            ["openai"] = (["OPENAI_API_KEY"], ["OPENAI_BASE_URL", "OPENAI_API_BASE"]),
            ["azure"] = (["AZURE_API_KEY", "AZURE_OPENAI_API_KEY"], ["AZURE_API_BASE"]),
            ["ollama_chat"] = (["OLLAMA_API_KEY"], ["OLLAMA_API_BASE"]),
            ["together_ai"] = (["TOGETHERAI_API_KEY", "TOGETHER_AI_API_KEY", "TOGETHER_API_KEY"], ["TOGETHER_AI_API_BASE"]),
            ["perplexity"] = (["PERPLEXITYAI_API_KEY", "PERPLEXITY_API_KEY"], ["PERPLEXITY_API_BASE"]),
            ["fireworks_ai"] = (["FIREWORKS_AI_API_KEY", "FIREWORKS_API_KEY"], ["FIREWORKS_AI_API_BASE"]),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>LiteLLM providers a row may name although Guard cannot call them yet: the row loads, and a call to it is answered with that reason.</summary>
    public static FrozenSet<string> NotServed { get; } = LiteLlmVocabulary.Words(
        """
        anthropic bedrock bedrock_converse vertex_ai vertex_ai_beta gemini cohere cohere_chat azure_ai azure_text text-completion-openai huggingface replicate sagemaker
        sagemaker_chat databricks watsonx watsonx_text ai21 ai21_chat anyscale predibase cloudflare clarifai nlp_cloud aleph_alpha petals voyage jina_ai infinity
        triton snowflake oobabooga volcengine dashscope codestral text-completion-codestral github github_copilot friendliai galadriel
        novita featherless_ai nscale nebius hyperbolic lambda_ai v0 vercel_ai_gateway oci recraft llamafile docker_model_runner baseten xinference elevenlabs deepgram
        assemblyai topaz maritalk empower meta_llama chatgpt datarobot gradient_ai heroku morph wandb zai minimax bytez ovhcloud cometapi aiml anthropic_text
        """);

    /// <summary>Every provider name, for "did you mean".</summary>
    public static IEnumerable<string> Known => ServedNames.Concat(NotServed);

    /// <summary>The served names in one line, for a remedy.</summary>
    public static string ServedList { get; } = string.Join(", ", ProviderCatalog.BuiltIn.Names.Select(name => name + "/"));

    public static bool IsServed(string provider) => ServedNames.Contains(provider);

    /// <summary>The variables of a served provider.</summary>
    public static ProviderDefaults Of(string provider)
    {
        var name = provider.ToUpperInvariant();
        var (key, address) = Named.TryGetValue(provider, out var named) ? named : ([name + "_API_KEY"], [name + "_API_BASE"]);
        return new ProviderDefaults(key, address, !Private.Contains(provider));
    }
}
