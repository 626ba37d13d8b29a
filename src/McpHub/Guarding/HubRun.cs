using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.Engine.Spend;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Guarding;

/// <summary>The guardrails of one request to the hub, and what they make of each thing that passes. Thread-safe.</summary>
internal sealed class HubRun(ContentJudge judge, ImmutableArray<GuardrailBinding> bindings, RequestFacts facts, string requestId)
{
    /// <summary>Rules that may ask about one call; more refuse it.</summary>
    private const int MaxQuestions = 8;

    /// <summary>What is kept of judgements that changed nothing; refusals and edits are kept up to <see cref="MaxEvidence"/>.</summary>
    private const int MaxCalm = 32;
    private const int MaxEvidence = 128;

    private ImmutableArray<GuardrailEvidence> _evidence = [];

    /// <summary>The session the request belongs to, or null.</summary>
    public string? Session => facts.Session;

    /// <summary>What the guardrails did so far, oldest first; bounded.</summary>
    public ImmutableArray<GuardrailEvidence> Evidence => _evidence;

    /// <summary>Some guardrail reads what servers say of their tools, prompts and resources, and may hide them.</summary>
    public bool JudgesDefinitions => bindings.Any(static binding => binding.Stages.Contains(Stage.ToolList));

    /// <summary>The same guardrails with evidence of their own, for one call of several.</summary>
    public HubRun Fresh() => new(judge, bindings, facts, requestId);

    /// <summary>Judges the arguments of a call as if a human agreed to whatever a rule asks, so that nobody is asked about what another rule refuses.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="tool">Name of the tool or prompt as callers know it.</param>
    /// <param name="ownName">What the server itself calls it.</param>
    /// <param name="server">The server's prefix.</param>
    /// <param name="cancellationToken">Ends the judgement.</param>
    public async ValueTask<JudgedCall> JudgeCallAsync(JsonObject arguments, string tool, string ownName, string server, CancellationToken cancellationToken)
    {
        var consented = ImmutableHashSet<string>.Empty;
        var questions = ImmutableArray<string>.Empty;
        while (true)
        {
            var (judged, refusal) = await JudgeAsync(McpContentKind.Arguments, arguments, tool, ownName, server, cancellationToken, consented);
            if (refusal?.WantsConsentFor is not { } rule || questions.Length == MaxQuestions || consented.Contains(rule))
            {
                return new JudgedCall(judged, refusal, questions);
            }

            (consented, questions) = (consented.Add(rule), questions.Add(refusal.Message));
        }
    }

    /// <summary>Judges one object. The object itself where nothing changed, a changed copy, or the refusal; null without a refusal where a guardrail took the tool out.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="json">The object.</param>
    /// <param name="tool">Name of the tool, prompt or resource as callers know it.</param>
    /// <param name="ownName">What the server itself calls it.</param>
    /// <param name="server">The server's prefix.</param>
    /// <param name="cancellationToken">Ends the judgement.</param>
    /// <param name="consented">Rules whose question a human agreed to.</param>
    public async ValueTask<(JsonObject? Json, GuardError? Refusal)> JudgeAsync(
        McpContentKind kind, JsonObject json, string tool, string ownName, string server, CancellationToken cancellationToken, ImmutableHashSet<string>? consented = null)
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
            Consented = consented ?? [],
        };
        if (!(await judge.JudgeAsync(content, cancellationToken)).TryGetValue(out var judged, out var error))
        {
            return (null, error);
        }

        Keep(judged.Evidence);
        if (judged.Error is { } refusal)
        {
            return (null, refusal);
        }

        return judged.IsRemoved ? (null, null) : (judged.HasChanged ? JsonRpc.Parse(judged.Body.Span) : json, null);
    }

    private void Keep(ImmutableArray<GuardrailEvidence> made) => ImmutableInterlocked.Update(
        ref _evidence,
        static (kept, made) => kept.Length >= MaxEvidence ? kept : kept.AddRange(made.Where(item => kept.Length < MaxCalm || item.Status == "guardrail_intervened").Take(MaxEvidence - kept.Length)),
        made);
}
