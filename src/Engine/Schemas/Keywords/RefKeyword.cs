using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>$ref</c> (core, section 8.2.3.1).</summary>
internal sealed class RefKeyword(SchemaNode node, string name, SchemaNode target) : Keyword(node, name)
{
    public override IEnumerable<SchemaNode> SameInstance => [target];

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen) => target.Evaluate(run, instance, seen);
}
