using System.Text;
using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>A property of an object or an element of a list, and where it stands. For the few bodies that something is taken out of.</summary>
/// <param name="Start">First byte: the quote of the name, or the value's first.</param>
/// <param name="ValueStart">First byte of the value.</param>
/// <param name="End">One past the value.</param>
/// <param name="Name">The name, unescaped; null for an element.</param>
internal readonly record struct JsonMember(int Start, int ValueStart, int End, string? Name)
{
    public int ValueLength => End - ValueStart;

    /// <summary>The members of the object or list that starts here; none when something else does.</summary>
    public static List<JsonMember> Of(ReadOnlySpan<byte> document, int start)
    {
        var members = new List<JsonMember>();
        var reader = new Utf8JsonReader(document[start..], JsonLimits.Reader);
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return members;
        }

        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var first = start + (int)reader.TokenStartIndex;
            string? name = null;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = Text(reader.ValueSpan);
                reader.Read();
            }

            var value = start + (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new JsonMember(first, value, start + (int)reader.BytesConsumed, name));
        }

        return members;
    }

    public bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first byte of the value, which tells its type.</summary>
    public byte Opens(ReadOnlySpan<byte> document) => document[ValueStart];

    /// <summary>The value as text; null when it is no string.</summary>
    public string? TextOf(ReadOnlySpan<byte> document) =>
        document[ValueStart] == (byte)'"' ? Text(document[(ValueStart + 1)..(End - 1)]) : null;

    private static string Text(ReadOnlySpan<byte> raw)
    {
        var text = new byte[raw.Length];
        return Encoding.UTF8.GetString(text, 0, JsonText.Unescape(raw, text));
    }
}
