using System.Text.Json;
using Guard.Engine.Schemas.Patterns;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>pattern</c> (validation, section 6.3.3), or <c>format</c> where it is asserted (section 7).</summary>
internal sealed class TextKeyword(SchemaNode node, string name, ITextTest test, string message) : Keyword(node, name)
{
    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.String)
        {
            return true;
        }

        byte[]? buffer = null;
        using var text = new CharText(JsonRaw.Text(instance, ref buffer));
        return run.SpendBytes(JsonRaw.Length(instance)) && (test.IsMet(run, text.Span) || run.Fail(this, message));
    }
}
