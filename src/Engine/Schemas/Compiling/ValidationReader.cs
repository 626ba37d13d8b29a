using System.Text;
using System.Text.Json;
using Guard.Engine.Schemas.Keywords;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Reads <c>type</c>, <c>const</c>, <c>enum</c>, bounds and counts (validation, sections 6.1 to 6.5).</summary>
internal static class ValidationReader
{
    private static readonly (string Name, BoundKind Kind)[] Bounds =
    [
        ("minimum", BoundKind.Minimum), ("exclusiveMinimum", BoundKind.ExclusiveMinimum), ("maximum", BoundKind.Maximum), ("exclusiveMaximum", BoundKind.ExclusiveMaximum),
        ("multipleOf", BoundKind.MultipleOf),
    ];

    private static readonly (string Name, CountKind Kind, bool IsMinimum)[] Counts =
    [
        ("minLength", CountKind.Characters, true), ("maxLength", CountKind.Characters, false), ("minItems", CountKind.Items, true), ("maxItems", CountKind.Items, false),
        ("minProperties", CountKind.Members, true), ("maxProperties", CountKind.Members, false),
    ];

    public static void Read(SchemaKeywords source)
    {
        ReadType(source);
        foreach (var (name, kind) in Bounds)
        {
            ReadBound(source, name, kind);
        }

        foreach (var (name, kind, isMinimum) in Counts)
        {
            if (source.Count(name) is { } limit)
            {
                source.Add(new CountKeyword(source.Node, name, kind, isMinimum, limit));
            }
        }

        ReadValues(source);
        if (source.TryGet("required", out var required) && source.Texts("required", required) is { Length: > 0 } names)
        {
            source.Add(new RequiredKeyword(source.Node, new NameSet(names)));
        }

        if (source.TryGet("uniqueItems", out var unique))
        {
            if (unique.ValueKind == JsonValueKind.True)
            {
                source.Add(new UniqueItemsKeyword(source.Node));
            }
            else if (unique.ValueKind != JsonValueKind.False)
            {
                source.Error("uniqueItems", "must be true or false");
            }
        }
    }

    private static void ReadType(SchemaKeywords source)
    {
        if (!source.TryGet("type", out var value))
        {
            return;
        }

        var names = value.ValueKind == JsonValueKind.String ? [SchemaJson.Text(value)] : source.Texts("type", value);
        var types = JsonTypes.None;
        foreach (var name in names ?? [])
        {
            var type = TypeKeyword.Parse(name);
            types |= type;
            if (type == JsonTypes.None)
            {
                source.Error("type", "names a type that does not exist", "types are array, boolean, integer, null, number, object and string");
            }
        }

        if (types != JsonTypes.None)
        {
            source.Add(new TypeKeyword(source.Node, types));
        }
        else if (names is { Length: 0 })
        {
            source.Error("type", "must name at least one type");
        }
    }

    private static void ReadBound(SchemaKeywords source, string name, BoundKind kind)
    {
        if (!source.TryGet(name, out var value))
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            source.Error(name, "must be a number");
            return;
        }

        var limit = new ExactNumber(value);
        if (kind == BoundKind.MultipleOf && (!limit.IsPositive || limit.View.Digits.Length > MaxDivisorDigits))
        {
            source.Error(name, $"must be a number above 0 with at most {MaxDivisorDigits} digits");
            return;
        }

        var written = JsonRaw.Number(value);
        source.Add(new NumberKeyword(source.Node, name, kind, limit, written.Length <= MaxShown ? Encoding.ASCII.GetString(written) : "the number the schema gives"));
    }

    private static void ReadValues(SchemaKeywords source)
    {
        if (source.TryGet("const", out var constant))
        {
            source.Add(new EqualKeyword(source.Node, "const", [constant], source.Build.Options.Limits));
        }

        if (!source.TryGet("enum", out var values))
        {
            return;
        }

        if (values.ValueKind == JsonValueKind.Array)
        {
            source.Add(new EqualKeyword(source.Node, "enum", [.. values.EnumerateArray()], source.Build.Options.Limits));
        }
        else
        {
            source.Error("enum", "must be a list of values");
        }
    }

    private const int MaxDivisorDigits = 256;

    private const int MaxShown = 40;
}
