using Guard.Engine.Schemas.Keywords;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Reads what combines schemas, and what looks at what the others left (core, sections 10.2 and 11).</summary>
internal static class LogicReader
{
    public static void Read(SchemaKeywords source)
    {
        if (source.Children("allOf") is { } all)
        {
            source.Add(new AllOfKeyword(source.Node, all));
        }

        if (source.Children("anyOf") is { } any)
        {
            source.Add(new AnyOfKeyword(source.Node, any));
        }

        if (source.Children("oneOf") is { } one)
        {
            source.Add(new OneOfKeyword(source.Node, one));
        }

        if (source.Child("not") is { } not)
        {
            source.Add(new NotKeyword(source.Node, not));
        }

        if (source.Child("if") is { } condition)
        {
            source.Add(new IfKeyword(source.Node, condition, source.Child("then"), source.Child("else")));
        }
    }

    public static void ReadUnevaluated(SchemaKeywords source)
    {
        if (source.Child("unevaluatedItems") is { } items)
        {
            source.Add(new UnevaluatedItemsKeyword(source.Node, items));
        }

        if (source.Child("unevaluatedProperties") is { } properties)
        {
            source.Add(new UnevaluatedPropertiesKeyword(source.Node, properties));
        }
    }
}
