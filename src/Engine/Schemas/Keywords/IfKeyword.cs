using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>if</c>, <c>then</c>, <c>else</c> (core, section 10.2.2).</summary>
internal sealed class IfKeyword(SchemaNode node, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword(node, "if")
{
    public override IEnumerable<SchemaNode> SameInstance => [condition];

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        var chosen = Branch.Holds(condition, run, instance, seen) ? then : otherwise;
        return chosen?.Evaluate(run, instance, seen) ?? true;
    }
}
