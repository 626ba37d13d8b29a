using System.Text.Json;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>The members of a schema by name.</summary>
internal static class SchemaMembers
{
    public static Dictionary<string, JsonElement> Of(JsonElement schema)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (schema.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in schema.EnumerateObject())
            {
                members[SchemaJson.Name(property)] = property.Value;
            }
        }

        return members;
    }
}
