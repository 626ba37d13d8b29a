using System.Text.Json;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.GenericApi;

/// <summary>
/// The fields that show the texts in their place: messages, tools, tool calls and images, read from the body as earlier guardrails left it. Null where there is
/// no body, as in streams.
/// </summary>
internal static class GenericApiContent
{
    /// <summary>Deeper than any body Guard accepts.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    public static void Write(Utf8JsonWriter json, GuardrailContext context, bool withImages)
    {
        var body = context.Parts.GetDocument();
        using var document = body.IsEmpty ? null : JsonDocument.Parse(body, Options);
        var root = document?.RootElement ?? default;
        var messages = root.ValueKind != JsonValueKind.Object ? []
            : context.Stage == Stage.Input ? Items(root, "messages"u8)
            : [.. Items(root, "choices"u8).Select(choice => Member(choice, "message"u8))];

        Write(json, "structured_messages"u8, context.Stage == Stage.Input ? messages : []);
        Write(json, "images"u8, withImages ? Images(messages) : []);
        Write(json, "tools"u8, context.Stage == Stage.Input ? Items(root, "tools"u8) : []);
        Write(json, "tool_calls"u8, [.. messages.SelectMany(message => Items(message, "tool_calls"u8))]);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<JsonElement> items)
    {
        if (items.Count == 0)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            item.WriteTo(json);
        }

        json.WriteEndArray();
    }

    /// <summary>Addresses and data of pictures, as the messages give them.</summary>
    private static List<JsonElement> Images(IReadOnlyList<JsonElement> messages)
    {
        var images = new List<JsonElement>();
        foreach (var part in messages.SelectMany(message => Items(message, "content"u8)))
        {
            var image = Member(part, "image_url"u8);
            var address = image.ValueKind == JsonValueKind.Object ? Member(image, "url"u8) : image;
            if (address.ValueKind == JsonValueKind.String)
            {
                images.Add(address);
            }
        }

        return images;
    }

    private static JsonElement Member(JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static JsonElement[] Items(JsonElement element, ReadOnlySpan<byte> name)
    {
        var value = Member(element, name);
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
    }
}
