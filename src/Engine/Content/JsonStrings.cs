using System.Text;
using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>Whether the strings of a JSON document are text. Pure.</summary>
public static class JsonStrings
{
    /// <summary>Every string and name is text: no half of a surrogate pair, no bytes that are not UTF-8.</summary>
    /// <exception cref="JsonException">It is no JSON, or deeper than allowed.</exception>
    public static bool AreWhole(ReadOnlySpan<byte> utf8, int maxDepth = JsonLimits.MaxDepth)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && (reader.ValueIsEscaped || !Ascii.IsValid(reader.ValueSpan)))
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
