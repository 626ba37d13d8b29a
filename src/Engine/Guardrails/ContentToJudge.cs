using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Scopes;

namespace Guard.Engine.Guardrails;

/// <summary>Content that travels on no request's road, and what judges it. Immutable.</summary>
public sealed record ContentToJudge
{
    /// <summary>Bindings in the order they run, as a selection gave them.</summary>
    public required ImmutableArray<GuardrailBinding> Bindings { get; init; }

    /// <summary>Whom it is judged for.</summary>
    public RequestFacts Facts { get; init; } = RequestFacts.None;

    /// <summary><see cref="Content.Stage.Input"/> for what goes to a model, <see cref="Content.Stage.Output"/> for what comes back.</summary>
    public Stage Side { get; init; } = Content.Stage.Input;

    /// <summary>The stage of the texts; the side itself when null.</summary>
    public Stage? Stage { get; init; }

    public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>A chat request whose texts, tools and tool calls are judged too; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body is a whole answer, not a request.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>A piece of the Model Context Protocol that is judged in the place of a chat body, or null.</summary>
    public McpContent? Mcp { get; init; }

    /// <summary>Ids and versions of the rules whose question (<see cref="GuardError.WantsConsentFor"/>) a human has agreed to. Such a rule still changes what it would change.</summary>
    public ImmutableHashSet<string> Consented { get; init; } = [];

    /// <summary>For logs and metrics.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Goes on after a refusal, so that every finding is known. What is found after it changes nothing any more.</summary>
    public bool FindsAll { get; init; }
}
