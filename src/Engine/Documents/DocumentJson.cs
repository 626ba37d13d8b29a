using System.Text.Json;

namespace Guard.Engine.Documents;

/// <summary>YAML nodes as JSON by YAML's core schema. Pure.</summary>
public static class DocumentJson
{
    public static string ToJson(DocumentNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, node);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static void Write(Utf8JsonWriter writer, DocumentNode node)
    {
        switch (node)
        {
            case DocumentMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(WellFormed(entry.Name));
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case DocumentList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case DocumentScalar scalar:
                WriteScalar(writer, scalar);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter writer, DocumentScalar scalar)
    {
        if (scalar.IsNull)
        {
            writer.WriteNullValue();
        }
        else if (scalar.TryGetBoolean(out var truth))
        {
            writer.WriteBooleanValue(truth);
        }
        else if (scalar.TryGetInt64(out var whole))
        {
            writer.WriteNumberValue(whole);
        }
        else if (scalar.TryGetDecimal(out var number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(WellFormed(scalar.Text));
        }
    }

    /// <summary>YAML's escapes can spell half a surrogate pair, which JSON text in UTF-8 cannot hold.</summary>
    private static string WellFormed(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogate(text[index]))
            {
                return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
            }
        }

        return text;
    }
}
