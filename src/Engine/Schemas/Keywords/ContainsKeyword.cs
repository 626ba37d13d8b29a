using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c> (core, section 10.3.1.3; validation, sections 6.4.4 and 6.4.5).</summary>
internal sealed class ContainsKeyword(SchemaNode node, SchemaNode schema, long minimum, long maximum) : Keyword(node, "contains")
{
    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        long found = 0;
        var index = 0;
        run.Mute();
        foreach (var item in instance.EnumerateArray())
        {
            if (schema.Evaluate(run, item, null))
            {
                found++;
                seen?.Add(index);
            }

            index++;
            if ((seen is null && found >= minimum && maximum == long.MaxValue) || found > maximum || run.IsExhausted)
            {
                break;
            }
        }

        run.Unmute();
        return found < minimum ? run.Fail(this, $"must hold at least {minimum} of the items that \"contains\" describes")
            : found <= maximum || run.Fail(this, $"must hold at most {maximum} of the items that \"contains\" describes");
    }
}
