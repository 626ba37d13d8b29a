using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Guarding;

/// <summary>The guardrails of one request to the hub, and what they make of each thing that passes. Thread-safe.</summary>
internal sealed class HubRun(ContentJudge judge, ImmutableArray<GuardrailBinding> bindings, RequestFacts facts, string requestId)
{
    /// <summary>Judges one object. The object itself where nothing changed, a changed copy, or the refusal; null without a refusal where a guardrail took the tool out.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="json">The object.</param>
    /// <param name="tool">Name of the tool, prompt or resource as callers know it.</param>
    /// <param name="ownName">What the server itself calls it.</param>
    /// <param name="server">The server's prefix.</param>
    /// <param name="cancellationToken">Ends the judgement.</param>
    public async ValueTask<(JsonObject? Json, GuardError? Refusal)> JudgeAsync(McpContentKind kind, JsonObject json, string tool, string ownName, string server, CancellationToken cancellationToken)
    {
        var stage = kind switch { McpContentKind.Definition => Stage.ToolList, McpContentKind.Arguments => Stage.ToolCall, _ => Stage.ToolResult };
        if (!bindings.Any(binding => binding.Stages.Contains(stage)))
        {
            return (json, null);
        }

        var content = new ContentToJudge
        {
            Bindings = bindings,
            Facts = facts,
            Side = kind == McpContentKind.Arguments ? Stage.Output : Stage.Input,
            Mcp = new McpContent(kind, Encoding.UTF8.GetBytes(json.ToJsonString()), tool, server) { OwnName = ownName },
            RequestId = requestId,
        };
        if (!(await judge.JudgeAsync(content, cancellationToken)).TryGetValue(out var judged, out var error) || (error = judged.Error) is not null)
        {
            return (null, error);
        }

        return judged.IsRemoved ? (null, null) : (judged.HasChanged ? JsonRpc.Parse(judged.Body.Span) : json, null);
    }
}
