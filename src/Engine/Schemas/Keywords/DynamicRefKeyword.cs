using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>$dynamicRef</c> whose first target is a dynamic anchor (core, section 8.2.3.2); any other is a plain <c>$ref</c>.</summary>
internal sealed class DynamicRefKeyword(SchemaNode node, string anchor, SchemaNode target) : Keyword(node, "$dynamicRef")
{
    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen) => (run.FindDynamic(anchor) ?? target).Evaluate(run, instance, seen);
}
