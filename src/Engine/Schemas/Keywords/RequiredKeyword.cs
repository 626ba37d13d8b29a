using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>required</c> (validation, section 6.5.3).</summary>
internal sealed class RequiredKeyword(SchemaNode node, NameSet names) : Keyword(node, "required")
{
    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object || names.Names.Length == 0)
        {
            return true;
        }

        Span<ulong> present = names.Words <= NameSet.StackWords ? stackalloc ulong[NameSet.StackWords] : new ulong[names.Words];
        if (!run.Spend(names.Words) || !names.Find(run, instance, present))
        {
            return false;
        }

        var isValid = true;
        for (var i = 0; i < names.Names.Length; i++)
        {
            if (!NameSet.Has(present, i))
            {
                isValid = run.Fail(this, $"must have the member \"{names.Names[i]}\"");
                if (!run.IsCollecting)
                {
                    return false;
                }
            }
        }

        return isValid;
    }
}
