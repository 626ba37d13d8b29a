using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary>The schema <c>false</c>.</summary>
internal sealed class FalseKeyword(SchemaNode node) : Keyword(node, "")
{
    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen) => run.Fail(this, "is not allowed here");
}
