using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>Finds where in a document a byte stands. Walks the document again: for evidence and errors, never for each part.</summary>
internal static class JsonPath
{
    /// <summary>Path such as <c>$.messages[2].content</c> of the value that starts at or just before <paramref name="offset"/>.</summary>
    public static string Of(ReadOnlySpan<byte> utf8Json, int offset)
    {
        var names = new Stack<(string? Name, int Index)>();
        var reader = new Utf8JsonReader(utf8Json);
        string? name = null;
        while (reader.Read())
        {
            if (names.Count > 0 && names.Peek().Name is null && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
            {
                var top = names.Pop();
                names.Push((null, top.Index + 1));
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString();
                    names.Pop();
                    names.Push((name, 0));
                    break;
                case JsonTokenType.StartObject:
                    names.Push(("", 0));
                    break;
                case JsonTokenType.StartArray:
                    names.Push((null, -1));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    names.Pop();
                    break;
            }

            if (reader.TokenStartIndex + 1 >= offset && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                break;
            }
        }

        var path = new StringBuilder("$");
        foreach (var (segment, index) in names.Reverse())
        {
            if (segment is null)
            {
                path.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
            }
            else if (segment.Length > 0)
            {
                path.Append('.').Append(segment);
            }
        }

        return path.ToString();
    }
}
