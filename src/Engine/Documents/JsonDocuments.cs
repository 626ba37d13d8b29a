using System.Globalization;
using System.Text.Json;

namespace Guard.Engine.Documents;

/// <summary>JSON as the nodes a YAML file would give, so that what arrives over the API is read as what stands in files. Pure.</summary>
public static class JsonDocuments
{
    /// <summary>The node of a JSON value; every position is <paramref name="position"/>. The depth was bounded by the parser.</summary>
    public static DocumentNode ToNode(JsonElement value, SourcePosition position) => value.ValueKind switch
    {
        JsonValueKind.Object => new DocumentMap(position, [.. value.EnumerateObject().Select(member => new DocumentEntry(member.Name, position, ToNode(member.Value, position)))]),
        JsonValueKind.Array => new DocumentList(position, [.. value.EnumerateArray().Select(item => ToNode(item, position))]),
        JsonValueKind.String => new DocumentScalar(position, value.GetString()!, isQuoted: true),
        JsonValueKind.Number => new DocumentScalar(position, Number(value), isQuoted: false),
        JsonValueKind.True => new DocumentScalar(position, "true", isQuoted: false),
        JsonValueKind.False => new DocumentScalar(position, "false", isQuoted: false),
        _ => new DocumentScalar(position, "null", isQuoted: false),
    };

    /// <summary>Clients that keep every number as a fraction mean 3 with 3.0.</summary>
    private static string Number(JsonElement value) =>
        value.TryGetDecimal(out var number) && decimal.Truncate(number) == number ? number.ToString("0", CultureInfo.InvariantCulture) : value.GetRawText();
}
