using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>oneOf</c> (core, section 10.2.1.3).</summary>
internal sealed class OneOfKeyword(SchemaNode node, SchemaNode[] schemas) : Keyword(node, "oneOf")
{
    public override IEnumerable<SchemaNode> SameInstance => schemas;

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        var found = 0;
        foreach (var schema in schemas)
        {
            found += Branch.Holds(schema, run, instance, seen) ? 1 : 0;
            if (found > 1)
            {
                return run.Fail(this, $"must match exactly one of {schemas.Length} schemas, and matches more");
            }
        }

        if (found == 1)
        {
            return true;
        }

        run.Fail(this, $"must match exactly one of {schemas.Length} schemas, and matches none");
        Branch.Explain(schemas, run, instance);
        return false;
    }
}
