using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>What a request says about the shape of its answer.</summary>
internal static class ResponseFormat
{
    /// <summary>Where <c>json_schema.schema</c> stands in a <c>response_format</c>; empty when it has none. The value was walked before, so it is good JSON without names given twice.</summary>
    public static ByteRange FindSchema(ReadOnlySpan<byte> document, int start, int end) => Find(document, start, end, "json_schema"u8);

    /// <summary>The same for <c>format.schema</c> in the <c>text</c> of a responses request.</summary>
    public static ByteRange FindTextSchema(ReadOnlySpan<byte> document, int start, int end) => Find(document, start, end, "format"u8);

    private static ByteRange Find(ReadOnlySpan<byte> document, int start, int end, ReadOnlySpan<byte> holder)
    {
        var reader = new Utf8JsonReader(document[start..end], JsonLimits.Reader);
        if (!Enter(ref reader, holder) || !Enter(ref reader, "schema"u8))
        {
            return default;
        }

        var schema = (int)reader.TokenStartIndex;
        reader.Skip();
        return new ByteRange(start + schema, (int)reader.BytesConsumed - schema);
    }

    /// <summary>Moves onto the value of a member of the object that comes next.</summary>
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType == JsonTokenType.None)
        {
            reader.Read();
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = JsonText.Is(reader, name);
            reader.Read();
            if (isFound)
            {
                return reader.TokenType is JsonTokenType.StartObject or JsonTokenType.True or JsonTokenType.False;
            }

            reader.Skip();
        }

        return false;
    }
}
