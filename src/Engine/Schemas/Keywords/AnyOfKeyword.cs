using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>anyOf</c> (core, section 10.2.1.2).</summary>
internal sealed class AnyOfKeyword(SchemaNode node, SchemaNode[] schemas) : Keyword(node, "anyOf")
{
    public override IEnumerable<SchemaNode> SameInstance => schemas;

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        var isValid = false;
        foreach (var schema in schemas)
        {
            isValid |= Branch.Holds(schema, run, instance, seen);
            if (isValid && seen is null)
            {
                return true;
            }
        }

        if (isValid)
        {
            return true;
        }

        run.Fail(this, $"must match at least one of {schemas.Length} schemas");
        Branch.Explain(schemas, run, instance);
        return false;
    }
}
