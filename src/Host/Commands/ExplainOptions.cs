using System.Collections.Immutable;

namespace Guard.Host.Commands;

/// <summary>Whom and what <c>guard explain</c> asks about.</summary>
internal sealed record ExplainOptions
{
    /// <summary>A running gateway, which knows its keys and teams; null asks the configuration and the rules alone.</summary>
    public Uri? Server { get; init; }

    /// <summary>The key that asks the gateway.</summary>
    public string? ApiKey { get; init; }

    /// <summary>A key or its hash, of the gateway.</summary>
    public string? Key { get; init; }

    public string? KeyAlias { get; init; }

    public string? Team { get; init; }

    public string? User { get; init; }

    public string? Model { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableArray<string> Guardrails { get; init; } = [];

    /// <summary>As <c>name=value</c>.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    public bool IsJson { get; init; }
}
