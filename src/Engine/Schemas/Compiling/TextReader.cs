using Guard.Engine.Schemas.Formats;
using Guard.Engine.Schemas.Keywords;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Reads <c>pattern</c> and <c>format</c>; <c>content*</c> are annotations and only have to be well formed.</summary>
internal static class TextReader
{
    public static void Read(SchemaKeywords source)
    {
        if (source.Dialect.HasValidation && source.Text("pattern") is { } text && source.Build.Pattern(source.LocationOf("pattern"), text) is { } pattern)
        {
            source.Add(new TextKeyword(source.Node, "pattern", pattern, "must match the pattern"));
        }

        var isAsserted = source.Build.Options.AssertsFormats || source.Dialect.AssertsFormats;
        if (source.Text("format") is { } format && isAsserted && SchemaFormats.Find(format) is { } test)
        {
            source.Add(new TextKeyword(source.Node, "format", test, $"must be of the format \"{format}\""));
        }

        if (source.Dialect.HasContent)
        {
            _ = source.Text("contentEncoding");
            _ = source.Text("contentMediaType");
        }
    }
}
