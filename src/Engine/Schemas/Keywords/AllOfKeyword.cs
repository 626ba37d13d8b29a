using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>allOf</c> (core, section 10.2.1.1).</summary>
internal sealed class AllOfKeyword(SchemaNode node, SchemaNode[] schemas) : Keyword(node, "allOf")
{
    public override IEnumerable<SchemaNode> SameInstance => schemas;

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        var isValid = true;
        foreach (var schema in schemas)
        {
            isValid &= schema.Evaluate(run, instance, seen);
            if (!isValid && !run.IsCollecting)
            {
                return false;
            }
        }

        return isValid;
    }
}
