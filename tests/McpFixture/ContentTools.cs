using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Tools that need nothing but their arguments.</summary>
internal static class ContentTools
{
    private const string Schema2020 =
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "$defs": {
            "address": { "$anchor": "addressDef", "type": "object", "properties": { "street": { "type": "string" }, "city": { "type": "string" } } }
          },
          "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#/$defs/address" },
            "contactMethod": { "type": "string", "enum": ["phone", "email"] },
            "phone": { "type": "string" },
            "email": { "type": "string" }
          },
          "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
          "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
          "then": { "required": ["phone"] },
          "else": { "required": ["email"] },
          "additionalProperties": false
        }
        """;

    private const string MirroredSchema =
        """
        {
          "type": "object",
          "properties": {
            "region": { "type": "string", "description": "Mirrored to a header", "x-mcp-header": "Region" },
            "level": { "type": "integer", "description": "Mirrored to a header", "x-mcp-header": "Level" }
          }
        }
        """;

    public static IEnumerable<FixtureTool> All =>
    [
        new("test_simple_text", "Returns one text", static _ => Done(Content.Result("This is a simple text response for testing."))),
        new("test_image_content", "Returns an image", static _ => Done(Content.Result(Content.Image()))),
        new("test_audio_content", "Returns a sound", static _ => Done(Content.Result(Content.Audio()))),
        new("test_embedded_resource", "Returns an embedded resource", static _ =>
            Done(Content.Result(Content.Resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")))),
        new("test_multiple_content_types", "Returns text, an image and a resource", static _ => Done(Content.Result(
            Content.Text("Multiple content types test:"),
            Content.Image(),
            Content.Resource("test://mixed-content-resource", "application/json", """{"test":"data","value":123}""")))),
        new("test_error_handling", "Always fails", static _ => Done(Content.Failure("This tool intentionally returns an error for testing"))),
        new("json_schema_2020_12_tool", "Tool with JSON Schema 2020-12 features", Schema2020, static call =>
            Done(Content.Result($"JSON Schema 2020-12 tool called with: {call.Arguments.ToJsonString()}"))),
        new("test_x_mcp_header", "Has arguments that are repeated in headers", MirroredSchema, static call =>
            Done(Content.Result($"region={call.Arguments["region"]?.ToJsonString()}, level={call.Arguments["level"]?.ToJsonString()}"))),
    ];

    private static Task<JsonObject> Done(JsonObject result) => Task.FromResult(result);
}
