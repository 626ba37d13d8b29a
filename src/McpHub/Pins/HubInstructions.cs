using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.McpHub.Guarding;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Pins;

/// <summary>
/// What servers say of themselves for models to read. Only what a server was heard to say to the same identity, as it is approved, and as the guardrails leave it, is told on.
/// Bounded; thread-safe.
/// </summary>
internal sealed class HubInstructions(PinBook pins)
{
    private const int MaxKept = 10_000;
    private const int MaxText = 16 * 1024;

    private readonly ConcurrentDictionary<(string Server, string Identity), (string Text, string Hash)> _heard = new();

    /// <summary>A server said this, or nothing, when it was asked as this identity.</summary>
    public void Hear(McpServerSettings server, UpstreamIdentity identity, JsonNode? said)
    {
        var key = (server.Instance, KeyOf(server, identity));
        if (JsonRpc.TextOf(said) is not { Length: > 0 and <= MaxText } text)
        {
            _heard.TryRemove(key, out _);
            return;
        }

        var definition = ToolDefinition.Of("", JsonValue.Create(text));
        if (server.Pins != PinMode.Off)
        {
            pins.Heard(server, definition);
        }

        if (_heard.Count >= MaxKept)
        {
            _heard.Clear();
        }

        _heard[key] = (text, definition.Hash);
    }

    /// <summary>What these servers say to this caller, each under its prefix; null for nothing.</summary>
    public async ValueTask<string?> OfAsync(ImmutableArray<McpServerSettings> servers, Func<McpServerSettings, UpstreamIdentity> identityFor, HubRun run, CancellationToken cancellationToken)
    {
        List<string> told = [];
        foreach (var server in servers)
        {
            if (!_heard.TryGetValue((server.Instance, KeyOf(server, identityFor(server))), out var heard)
                || (server.Pins != PinMode.Off && !PinRule.Serves(pins.Of(server.Name).Tools.GetValueOrDefault(""), heard.Hash)))
            {
                continue;
            }

            var (judged, _) = await run.JudgeAsync(McpContentKind.Definition, new JsonObject { ["instructions"] = heard.Text }, server.Prefix, server.Prefix, server.Prefix, cancellationToken);
            if (JsonRpc.TextOf(judged?["instructions"]) is { } text)
            {
                told.Add($"{server.Prefix}: {text}");
            }
        }

        return told.Count == 0 ? null : string.Join("\n\n", told);
    }

    /// <summary>A program does not know who asks.</summary>
    private static string KeyOf(McpServerSettings server, UpstreamIdentity identity) => server.Process is null ? identity.Key : "";
}
