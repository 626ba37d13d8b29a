using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>One call that a model wants, and what came of it. Belongs to one request.</summary>
internal sealed record AgentCall
{
    /// <summary>The model's id of it.</summary>
    public required string CallId { get; init; }

    public required OfferedTool Offered { get; init; }

    /// <summary>Arguments as the model wrote them.</summary>
    public required string Arguments { get; init; }

    /// <summary>The item that tells of it in an answer, or null where there is none.</summary>
    public JsonObject? Item { get; init; }

    /// <summary>Index of the item among the items of the answer.</summary>
    public int OutputIndex { get; init; }

    /// <summary>Why it is not run, or null.</summary>
    public string? Refusal { get; init; }
}
