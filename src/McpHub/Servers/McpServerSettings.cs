using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Forwarding;
using Guard.McpHub.Pins;

namespace Guard.McpHub.Servers;

/// <summary>One MCP server behind the hub, checked. Immutable; holds secrets, so it is never logged.</summary>
public sealed record McpServerSettings
{
    /// <summary>Stable id; what keys and teams name it by besides <see cref="Name"/> and <see cref="Alias"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Its key in <c>mcp_servers</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What its tools are prefixed with; the name where none is given.</summary>
    public string? Alias { get; init; }

    public string? Description { get; init; }

    /// <summary>Address of its MCP endpoint, or of the API that <see cref="Document"/> describes; null for a server that is a program.</summary>
    public Uri? Url { get; init; }

    /// <summary><see cref="Url"/> is the event stream of HTTP+SSE, the transport of 2024-11-05, in place of streamable HTTP.</summary>
    public bool IsSse { get; init; }

    /// <summary>The program that it is; null for a server behind HTTP.</summary>
    public McpProcess? Process { get; init; }

    /// <summary>The OpenAPI document that its tools come from; null for a server that speaks MCP.</summary>
    public McpDocument? Document { get; init; }

    public McpAuthKind Auth { get; init; }

    /// <summary>The credential of <see cref="Auth"/>, or null.</summary>
    public string? AuthValue { get; init; }

    /// <summary>Sent with every request; they win over everything else.</summary>
    public ImmutableArray<KeyValuePair<string, string>> StaticHeaders { get; init; } = [];

    /// <summary>Names of the caller's headers that go along.</summary>
    public ImmutableArray<string> ExtraHeaders { get; init; } = [];

    /// <summary>Tools that may be used, with or without prefix; null for all.</summary>
    public FrozenSet<string>? AllowedTools { get; init; }

    /// <summary>Tools that may not be used, where <see cref="AllowedTools"/> says nothing.</summary>
    public FrozenSet<string> DisallowedTools { get; init; } = [];

    /// <summary>Names of arguments a tool may be called with, by tool; a tool that is not listed takes all.</summary>
    public FrozenDictionary<string, FrozenSet<string>> AllowedParams { get; init; } = FrozenDictionary<string, FrozenSet<string>>.Empty;

    /// <summary>What happens to arguments before they travel, by the tool's own name; <c>*</c> for every tool.</summary>
    public FrozenDictionary<string, ImmutableArray<ArgumentRule>> Arguments { get; init; } = FrozenDictionary<string, ImmutableArray<ArgumentRule>>.Empty;

    public ImmutableArray<string> AccessGroups { get; init; } = [];

    /// <summary>Every key may use it.</summary>
    public bool AllowAllKeys { get; init; }

    /// <summary>On its own route its tools keep their bare names.</summary>
    public bool IsBareOnOwnRoute { get; init; }

    /// <summary>What its tools need before they are served.</summary>
    public PinMode Pins { get; init; }

    /// <summary>Longest wait for one call.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How fast it and its tools may be called.</summary>
    public ServerLimits Limits { get; init; } = ServerLimits.None;

    /// <summary>What its tools cost.</summary>
    public ToolPrices Prices { get; init; } = ToolPrices.None;

    /// <summary>Tokens of a result that a model is shown; null for all.</summary>
    public int? MaxResultTokens { get; init; }

    /// <summary>Who chose its addresses, and so where they may lead.</summary>
    public EgressTrust Trust { get; init; } = EgressTrust.Operator;

    /// <summary>Which writing of a stored server this is; empty for one of the configuration.</summary>
    public string Revision { get; init; } = "";

    /// <summary>What sessions, lists and states are kept by: another server that takes the name over gets nothing of them.</summary>
    public string Instance => Revision.Length == 0 ? Name : $"{Name}\n{Revision}";

    /// <summary>What stands before its tools' names.</summary>
    public string Prefix => Alias ?? Name;

    /// <summary>It cannot be reached before somebody consents.</summary>
    public bool NeedsConnect => Auth == McpAuthKind.OAuth2;

    /// <summary>Whether a word of a permission, header or path means this server.</summary>
    public bool IsCalled(string word) => word == Name || word == Alias || word == Id;
}
