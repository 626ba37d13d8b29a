using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Rules.Stored;

namespace Guard.Host.Admin;

/// <summary>What a change of rows comes to: writes and the answer after them, or a refusal.</summary>
internal sealed record RowPlan(ImmutableArray<RuleRowChange> Changes, Func<JsonNode> Answer)
{
    public AdminReply? Refusal { get; init; }

    public static RowPlan Refuse(AdminReply refusal) => new([], static () => new JsonObject()) { Refusal = refusal };

    public static RowPlan NotFound(string what) => Refuse(AdminReply.Detail(StatusCodes.Status404NotFound, $"{what} not found"));
}
