using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>unevaluatedItems</c> (core, section 11.2).</summary>
internal sealed class UnevaluatedItemsKeyword(SchemaNode node, SchemaNode schema) : Keyword(node, "unevaluatedItems")
{
    public override bool ReadsAnnotations => true;

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var isValid = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (!seen!.Has(index))
            {
                run.Push(index);
                isValid &= schema.Evaluate(run, item, null);
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
