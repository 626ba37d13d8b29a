using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Guard.Host.Configuration;

/// <summary>What is known of a provider Guard can call: where it answers and which variables hold its credential.</summary>
/// <param name="Name">LiteLLM's prefix without the slash.</param>
/// <param name="ApiBase">Public address up to and including the version segment, or null when each installation has its own.</param>
/// <param name="KeyVariables">Variables read for the credential where the row has none, in order.</param>
/// <param name="BaseVariables">Variables read for the address where the row has none, in order.</param>
/// <param name="NeedsKey">Whether a call without a credential is bound to be refused.</param>
internal sealed record ProviderDefaults(
    string Name, string? ApiBase, ImmutableArray<string> KeyVariables, ImmutableArray<string> BaseVariables, bool NeedsKey = true)
{
    /// <summary>Azure's version where neither row nor environment names one: the newest generally available one of its dated API.</summary>
    public const string AzureApiVersion = "2024-10-21";

    /// <summary>Providers that are called. All but <c>azure</c> and <c>mock</c> speak OpenAI's API at their base address with a bearer key.</summary>
    public static FrozenDictionary<string, ProviderDefaults> Served { get; } = new ProviderDefaults[]
    {
        new("openai", "https://api.openai.com/v1", ["OPENAI_API_KEY"], ["OPENAI_BASE_URL", "OPENAI_API_BASE"]),
        new("azure", null, ["AZURE_API_KEY", "AZURE_OPENAI_API_KEY"], ["AZURE_API_BASE"]),
        new("custom_openai", null, ["CUSTOM_OPENAI_API_KEY"], ["CUSTOM_OPENAI_API_BASE"], NeedsKey: false),
        new("hosted_vllm", null, ["HOSTED_VLLM_API_KEY"], ["HOSTED_VLLM_API_BASE"], NeedsKey: false),
        new("vllm", null, ["VLLM_API_KEY"], ["VLLM_API_BASE"], NeedsKey: false),
        new("litellm_proxy", null, ["LITELLM_PROXY_API_KEY"], ["LITELLM_PROXY_API_BASE"], NeedsKey: false),
        new("lm_studio", null, ["LM_STUDIO_API_KEY"], ["LM_STUDIO_API_BASE"], NeedsKey: false),
        new("ollama", "http://localhost:11434/v1", ["OLLAMA_API_KEY"], ["OLLAMA_API_BASE"], NeedsKey: false),
        new("ollama_chat", "http://localhost:11434/v1", ["OLLAMA_API_KEY"], ["OLLAMA_API_BASE"], NeedsKey: false),
        new("mistral", "https://api.mistral.ai/v1", ["MISTRAL_API_KEY"], ["MISTRAL_API_BASE"]),
        new("groq", "https://api.groq.com/openai/v1", ["GROQ_API_KEY"], ["GROQ_API_BASE"]),
        new("deepseek", "https://api.deepseek.com/v1", ["DEEPSEEK_API_KEY"], ["DEEPSEEK_API_BASE"]),
        new("openrouter", "https://openrouter.ai/api/v1", ["OPENROUTER_API_KEY"], ["OPENROUTER_API_BASE"]),
        new("together_ai", "https://api.together.xyz/v1", ["TOGETHERAI_API_KEY", "TOGETHER_AI_API_KEY", "TOGETHER_API_KEY"], []),
        new("xai", "https://api.x.ai/v1", ["XAI_API_KEY"], ["XAI_API_BASE"]),
        new("perplexity", "https://api.perplexity.ai", ["PERPLEXITYAI_API_KEY", "PERPLEXITY_API_KEY"], []),
        new("fireworks_ai", "https://api.fireworks.ai/inference/v1", ["FIREWORKS_AI_API_KEY", "FIREWORKS_API_KEY"], ["FIREWORKS_AI_API_BASE"]),
        new("nvidia_nim", "https://integrate.api.nvidia.com/v1", ["NVIDIA_NIM_API_KEY"], ["NVIDIA_NIM_API_BASE"]),
        new("cerebras", "https://api.cerebras.ai/v1", ["CEREBRAS_API_KEY"], ["CEREBRAS_API_BASE"]),
        new("deepinfra", "https://api.deepinfra.com/v1/openai", ["DEEPINFRA_API_KEY"], ["DEEPINFRA_API_BASE"]),
        new("mock", null, [], [], NeedsKey: false),
    }.ToFrozenDictionary(provider => provider.Name, StringComparer.Ordinal);

    /// <summary>LiteLLM providers a row may name although Guard cannot call them yet: the row loads, and a call to it is answered with that reason.</summary>
    public static FrozenSet<string> NotServed { get; } = LiteLlmVocabulary.Words(
        """
        anthropic bedrock bedrock_converse vertex_ai vertex_ai_beta gemini cohere cohere_chat azure_ai azure_text text-completion-openai huggingface replicate sagemaker
        sagemaker_chat databricks watsonx watsonx_text ai21 ai21_chat anyscale predibase cloudflare clarifai nlp_cloud aleph_alpha petals voyage jina_ai infinity
        triton snowflake oobabooga volcengine dashscope moonshot codestral text-completion-codestral github github_copilot sambanova friendliai galadriel
        novita featherless_ai nscale nebius hyperbolic lambda_ai v0 vercel_ai_gateway oci recraft llamafile docker_model_runner baseten xinference elevenlabs deepgram
        assemblyai topaz maritalk empower meta_llama chatgpt datarobot gradient_ai heroku morph wandb zai minimax bytez ovhcloud cometapi aiml anthropic_text
        """);

    /// <summary>Every provider name, for "did you mean".</summary>
    public static IEnumerable<string> Known => Served.Keys.Concat(NotServed);

    /// <summary>The served names in one line, for a remedy.</summary>
    public static string ServedList { get; } = string.Join(", ", Served.Keys.Order(StringComparer.Ordinal).Select(name => name + "/"));

    /// <summary>Whether OpenAI's API is spoken at the base address: every served provider but Azure and the built-in one.</summary>
    public bool IsOpenAiCompatible => Name is not ("azure" or "mock");
}
