using System.Collections.Immutable;

namespace Guard.Plugins.GenericApi;

/// <summary>What a rule says under <c>generic_guardrail_api:</c>, in LiteLLM's words. Immutable. Holds secrets; never print it.</summary>
internal sealed class GenericApiSettings
{
    public const string Path = "beta/litellm_basic_guardrail_api";

    /// <summary>With <see cref="Path"/> at its end.</summary>
    public required Uri Address { get; init; }

    /// <summary>Sent with every call, the key among them.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Headers of the caller whose values the service may see, besides the harmless ones.</summary>
    public ImmutableArray<string> ExtraHeaders { get; init; } = [];

    public TimeSpan Timeout { get; init; }

    /// <summary>Content passes when nobody answers.</summary>
    public bool PassesWhenUnreachable { get; init; }

    /// <summary>Content passes whatever goes wrong.</summary>
    public bool PassesOnError { get; init; }

    public bool SendsImages { get; init; } = true;

    /// <summary>A JSON object, as the service gets it.</summary>
    public ReadOnlyMemory<byte> Parameters { get; init; }
}
