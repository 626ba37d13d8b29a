using System.Buffers;
using System.Text.Json;
using Guard.Engine.Documents;

namespace Guard.Plugins.GenericApi;

/// <summary>Settings of a rule as JSON: what YAML reads as a number, a boolean or nothing stays one.</summary>
internal static class ParameterJson
{
    public static ReadOnlyMemory<byte> Empty { get; } = "{}"u8.ToArray();

    public static ReadOnlyMemory<byte> Of(DocumentMap map)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        Write(json, map);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Both as one object. What a caller sends can add to what the operator wrote, never change it.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="configured">The operator's object.</param>
    /// <param name="sent">The caller's object, or empty.</param>
    public static void Write(Utf8JsonWriter json, ReadOnlyMemory<byte> configured, ReadOnlyMemory<byte> sent)
    {
        if (sent.IsEmpty)
        {
            json.WriteRawValue(configured.Span, skipInputValidation: true);
            return;
        }

        using var own = JsonDocument.Parse(configured);
        using var added = JsonDocument.Parse(sent);
        var names = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject();
        foreach (var member in own.RootElement.EnumerateObject().Concat(added.RootElement.EnumerateObject()).Where(member => names.Add(member.Name)))
        {
            member.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DocumentNode node)
    {
        switch (node)
        {
            case DocumentMap map:
                json.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    json.WritePropertyName(entry.Name);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case DocumentList list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case DocumentScalar { IsNull: true }:
                json.WriteNullValue();
                break;
            case DocumentScalar scalar when scalar.TryGetBoolean(out var flag):
                json.WriteBooleanValue(flag);
                break;
            case DocumentScalar scalar when scalar.TryGetDecimal(out var number):
                json.WriteNumberValue(number);
                break;
            case DocumentScalar scalar:
                json.WriteStringValue(scalar.Text);
                break;
        }
    }
}
