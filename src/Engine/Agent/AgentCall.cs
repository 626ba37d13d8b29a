using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>One call that a model wants, and what came of it. Belongs to one request.</summary>
internal sealed record AgentCall
{
    /// <summary>Why a call was not run that waits beside one for which a human is asked.</summary>
    public const string Waits = "The call waits for the approval of another one, and runs with it.";

    /// <summary>The model's id of it.</summary>
    public required string CallId { get; init; }

    public required OfferedTool Offered { get; init; }

    /// <summary>Arguments as the model wrote them.</summary>
    public required string Arguments { get; init; }

    /// <summary>The item that tells of it in an answer, or null where there is none.</summary>
    public JsonObject? Item { get; init; }

    /// <summary>Index of the item among the items of the answer.</summary>
    public int OutputIndex { get; init; }

    /// <summary>What names it for good, where a human agreed to it: it is run once. Else null.</summary>
    public string? Once { get; init; }

    /// <summary>Why it is not run, or null.</summary>
    public string? Refusal { get; init; }
}
