using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary>One of <c>minLength</c>, <c>maxLength</c>, <c>minItems</c>, <c>maxItems</c>, <c>minProperties</c>, <c>maxProperties</c> (validation, sections 6.3 to 6.5).</summary>
internal sealed class CountKeyword(SchemaNode node, string name, CountKind kind, bool isMinimum, long limit) : Keyword(node, name)
{
    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        int count;
        switch (kind)
        {
            case CountKind.Characters when instance.ValueKind == JsonValueKind.String:
                if (!run.SpendBytes(JsonRaw.Length(instance)))
                {
                    return false;
                }

                count = JsonRaw.CodePoints(instance);
                break;
            case CountKind.Items when instance.ValueKind == JsonValueKind.Array:
                count = instance.GetArrayLength();
                break;
            case CountKind.Members when instance.ValueKind == JsonValueKind.Object:
                count = instance.GetPropertyCount();
                break;
            default:
                return true;
        }

        return (isMinimum ? count >= limit : count <= limit) || run.Fail(this, $"must have at {(isMinimum ? "least" : "most")} {limit} {Noun()}");
    }

    private string Noun() => (kind, limit) switch
    {
        (CountKind.Characters, 1) => "character",
        (CountKind.Characters, _) => "characters",
        (CountKind.Items, 1) => "item",
        (CountKind.Items, _) => "items",
        (_, 1) => "member",
        _ => "members",
    };
}
