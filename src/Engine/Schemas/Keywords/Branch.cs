using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary>Applies a subschema that may fail without failing the whole: its errors are dropped, and what it evaluated counts only if it holds.</summary>
internal static class Branch
{
    public static bool Holds(SchemaNode schema, Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        var own = seen is null ? null : instance.ValueKind switch
        {
            JsonValueKind.Object => run.Rent(instance.GetPropertyCount()),
            JsonValueKind.Array => run.Rent(instance.GetArrayLength()),
            _ => null,
        };
        run.Mute();
        var isValid = schema.Evaluate(run, instance, own);
        run.Unmute();
        if (own is not null)
        {
            if (isValid)
            {
                seen!.Add(own);
            }

            run.Return(own);
        }

        return isValid;
    }

    /// <summary>When all branches failed and the instance's type leaves only one of them, the errors of that one say more than "none".</summary>
    public static void Explain(SchemaNode[] schemas, Evaluation run, in JsonElement instance)
    {
        SchemaNode? only = null;
        foreach (var schema in schemas)
        {
            if (!schema.MayAccept(instance))
            {
                continue;
            }

            if (only is not null)
            {
                return;
            }

            only = schema;
        }

        if (run.IsCollecting)
        {
            only?.Evaluate(run, instance, null);
        }
    }
}
