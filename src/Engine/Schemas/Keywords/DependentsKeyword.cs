using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>dependentRequired</c> (validation, section 6.5.4), <c>dependentSchemas</c> (core, section 10.2.2.4) and the former <c>dependencies</c>.</summary>
/// <param name="node">The subschema it stands in.</param>
/// <param name="name">The keyword.</param>
/// <param name="names">Every name that is asked for.</param>
/// <param name="dependents">What follows from which name.</param>
internal sealed class DependentsKeyword(SchemaNode node, string name, NameSet names, DependentsKeyword.Dependent[] dependents) : Keyword(node, name)
{
    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        Span<ulong> present = names.Words <= NameSet.StackWords ? stackalloc ulong[NameSet.StackWords] : new ulong[names.Words];
        if (!run.Spend(names.Words) || !names.Find(run, instance, present))
        {
            return false;
        }

        var isValid = true;
        foreach (var dependent in dependents)
        {
            if (NameSet.Has(present, dependent.Name))
            {
                isValid &= dependent.Schema?.Evaluate(run, instance, seen) ?? HasRequired(run, dependent, present);
            }

            if (!run.Spend(1) || (!isValid && !run.IsCollecting))
            {
                return false;
            }
        }

        return isValid;
    }

    private bool HasRequired(Evaluation run, Dependent dependent, ReadOnlySpan<ulong> present)
    {
        var isValid = run.Spend(dependent.Required.Length);
        foreach (var required in dependent.Required)
        {
            if (!NameSet.Has(present, required))
            {
                isValid = run.Fail(this, $"must have the member \"{names.Names[required]}\", because it has \"{names.Names[dependent.Name]}\"");
            }
        }

        return isValid;
    }

    /// <summary>What follows when a name is there: a schema or other names.</summary>
    internal sealed record Dependent(int Name, SchemaNode? Schema, int[] Required);
}
