using System.Text.Json;
using Guard.Engine.Schemas.Patterns;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c> (core, section 10.3.2), in one pass.</summary>
internal sealed class PropertiesKeyword(SchemaNode node, NameMap<SchemaNode> properties, PatternSchema[] patterns, SchemaNode? additional) : Keyword(node, "properties")
{
    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var isValid = true;
        var index = 0;
        byte[]? buffer = null;
        foreach (var property in instance.EnumerateObject())
        {
            run.Push(property);
            isValid &= EvaluateMember(run, property, JsonRaw.Name(property, ref buffer), out var isKnown);
            run.Pop();
            if (isKnown)
            {
                seen?.Add(index);
            }

            index++;
            if (!run.Spend(1) || (!isValid && !run.IsCollecting))
            {
                return false;
            }
        }

        return isValid;
    }

    private bool EvaluateMember(Evaluation run, in JsonProperty property, ReadOnlySpan<byte> name, out bool isKnown)
    {
        var isValid = true;
        isKnown = properties.TryGet(name, out var schema);
        if (isKnown)
        {
            isValid = schema!.Evaluate(run, property.Value, null);
        }

        if (patterns.Length > 0)
        {
            using var text = new CharText(name);
            foreach (var pattern in patterns)
            {
                if (!run.SpendBytes(name.Length) || (!isValid && !run.IsCollecting))
                {
                    return false;
                }

                if (pattern.Pattern.IsMet(run, text.Span))
                {
                    isKnown = true;
                    isValid &= pattern.Schema.Evaluate(run, property.Value, null);
                }
            }
        }

        if (!isKnown && additional is not null)
        {
            isKnown = true;
            isValid &= additional.Evaluate(run, property.Value, null);
        }

        return isValid;
    }
}
