using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>prefixItems</c> and <c>items</c> (core, section 10.3.1).</summary>
internal sealed class ItemsKeyword(SchemaNode node, SchemaNode[] prefix, SchemaNode? rest) : Keyword(node, rest is null ? "prefixItems" : "items")
{
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
            var schema = index < prefix.Length ? prefix[index] : rest;
            if (schema is null)
            {
                break;
            }

            run.Push(index);
            isValid &= schema.Evaluate(run, item, null);
            run.Pop();
            if (!isValid && !run.IsCollecting)
            {
                return false;
            }

            seen?.Add(index);
            index++;
        }

        return isValid;
    }
}
