using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>type</c> (validation, section 6.1.1). An integer is a number without a fraction, however it is written.</summary>
internal sealed class TypeKeyword(SchemaNode node, JsonTypes types) : Keyword(node, "type")
{
    private static readonly string[] Names = ["null", "boolean", "integer", "number", "string", "array", "object"];

    private readonly string _message = "must be " + Describe(types);

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen) => Accepts(instance) || run.Fail(this, _message);

    public bool Accepts(in JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Null => Has(JsonTypes.Null),
        JsonValueKind.True or JsonValueKind.False => Has(JsonTypes.Boolean),
        JsonValueKind.String => Has(JsonTypes.String),
        JsonValueKind.Array => Has(JsonTypes.Array),
        JsonValueKind.Object => Has(JsonTypes.Object),
        JsonValueKind.Number => Has(JsonTypes.Number) || (Has(JsonTypes.Integer) && IsInteger(instance)),
        _ => false,
    };

    /// <summary>The type of that name, or none.</summary>
    public static JsonTypes Parse(string name) => Array.IndexOf(Names, name) is var index and >= 0 ? (JsonTypes)(1 << index) : JsonTypes.None;

    private bool Has(JsonTypes type) => (types & type) != 0;

    private static bool IsInteger(in JsonElement number)
    {
        var raw = JsonRaw.Number(number);
        return raw.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0
            || NumberView.Parse(raw, raw.Length <= NumberView.StackDigits ? stackalloc byte[NumberView.StackDigits] : new byte[raw.Length]).IsInteger;
    }

    private static string Describe(JsonTypes types)
    {
        var names = Names.Where((_, index) => ((int)types & (1 << index)) != 0).Select(name => name == "null" ? name : name[0] is 'i' or 'a' or 'o' ? $"an {name}" : $"a {name}");
        return string.Join(" or ", names);
    }
}
