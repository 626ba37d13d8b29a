using System.Collections.Immutable;
using Guard.Engine.Access;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Agent;

/// <summary>Whose tools are wanted, and for what.</summary>
/// <param name="Context">The model request.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Entries">What the request names.</param>
public sealed record ToolSetRequest(HttpContext Context, Caller Caller, ImmutableArray<AgentToolEntry> Entries)
{
    /// <summary>The model that will call the tools.</summary>
    public string Model { get; init; } = "";

    /// <summary>Guardrails that the request asks for.</summary>
    public ImmutableArray<string> Guardrails { get; init; } = [];

    /// <summary>The session that the request names, or null.</summary>
    public string? SessionId { get; init; }
}
