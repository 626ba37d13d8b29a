using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>unevaluatedProperties</c> (core, section 11.3).</summary>
internal sealed class UnevaluatedPropertiesKeyword(SchemaNode node, SchemaNode schema) : Keyword(node, "unevaluatedProperties")
{
    public override bool ReadsAnnotations => true;

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var isValid = true;
        var index = 0;
        foreach (var property in instance.EnumerateObject())
        {
            if (!seen!.Has(index))
            {
                run.Push(property);
                isValid &= schema.Evaluate(run, property.Value, null);
                run.Pop();
            }

            index++;
            if (!run.Spend(1) || (!isValid && !run.IsCollecting))
            {
                return false;
            }
        }

        seen!.AddAll();
        return isValid;
    }
}
