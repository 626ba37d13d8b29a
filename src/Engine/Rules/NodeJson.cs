using System.Buffers;
using System.Text.Json;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>A YAML node as the JSON it means.</summary>
internal static class NodeJson
{
    /// <summary>UTF-8.</summary>
    public static ReadOnlyMemory<byte> Of(DocumentNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, node);
        }

        return buffer.WrittenMemory;
    }

    public static void Write(Utf8JsonWriter json, DocumentNode node)
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
            case DocumentScalar scalar:
                Write(json, scalar);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, DocumentScalar scalar)
    {
        if (scalar.IsNull)
        {
            json.WriteNullValue();
        }
        else if (scalar.TryGetBoolean(out var flag))
        {
            json.WriteBooleanValue(flag);
        }
        else if (scalar.TryGetInt64(out var whole))
        {
            json.WriteNumberValue(whole);
        }
        else if (scalar.TryGetDecimal(out var number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(scalar.Text);
        }
    }
}
