using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>not</c> (core, section 10.2.1.4).</summary>
internal sealed class NotKeyword(SchemaNode node, SchemaNode schema) : Keyword(node, "not")
{
    public override IEnumerable<SchemaNode> SameInstance => [schema];

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        run.Mute();
        var holds = schema.Evaluate(run, instance, null);
        run.Unmute();
        return !holds || run.Fail(this, "must not match the schema of \"not\"");
    }
}
