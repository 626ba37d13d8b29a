using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Guard.Engine.Schemas;

namespace Guard.Host;

/// <summary>Judges one line of <c>guard schema</c>. A schema that stands in many lines one after the other is compiled once.</summary>
internal sealed class SchemaLines(SchemaOptions options)
{
    private const int MaxDepth = 256;

    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private string? _schema;
    private SchemaLoad? _load;

    /// <summary>The line to print.</summary>
    public string Judge(string line, int number, out bool isJudged)
    {
        JsonElement id = default, schema = default, instance = default;
        try
        {
            var row = JsonElement.Parse(line, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (row.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in row.EnumerateObject())
                {
                    id = member.NameEquals("id") ? member.Value : id;
                    schema = member.NameEquals("schema") ? member.Value : schema;
                    instance = member.NameEquals("instance") ? member.Value : instance;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A name that holds half a surrogate pair cannot be compared.
            return Unjudged(default, $"line {number} is not JSON", out isJudged);
        }

        if (schema.ValueKind == JsonValueKind.Undefined || instance.ValueKind == JsonValueKind.Undefined)
        {
            return Unjudged(id, $"line {number} needs the members \"schema\" and \"instance\"", out isJudged);
        }

        return Judge(id, Compile(schema), instance, out isJudged);
    }

    public static string Unjudged(JsonElement id, string error, out bool isJudged)
    {
        isJudged = false;
        return Write(id, writer =>
        {
            writer.WriteNull("valid");
            writer.WriteString("error", error);
        });
    }

    private static string Judge(JsonElement id, SchemaLoad load, JsonElement instance, out bool isJudged)
    {
        if (load.Schema is not { } schema)
        {
            return Unjudged(id, "the schema does not compile: " + string.Join("; ", load.Errors), out isJudged);
        }

        var verdict = schema.Validate(instance);
        isJudged = !verdict.IsExhausted;
        return isJudged ? Verdict(id, verdict) : Unjudged(id, verdict.Errors[^1].Message, out isJudged);
    }

    private static string Verdict(JsonElement id, SchemaVerdict verdict) => Write(id, writer =>
    {
        writer.WriteBoolean("valid", verdict.IsValid);
        writer.WriteStartArray("errors");
        foreach (var error in verdict.Errors)
        {
            writer.WriteStartObject();
            writer.WriteString("instance", error.InstancePath);
            writer.WriteString("schema", error.SchemaPath);
            writer.WriteString("message", error.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static string Write(JsonElement id, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Written))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("id");
            if (id.ValueKind == JsonValueKind.Undefined)
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteRawValue(id.GetRawText(), skipInputValidation: true);
            }

            members(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private SchemaLoad Compile(JsonElement schema)
    {
        var text = schema.GetRawText();
        if (_load is null || !string.Equals(text, _schema, StringComparison.Ordinal))
        {
            _load = SchemaCompiler.Compile(schema, options);
            _schema = text;
        }

        return _load;
    }
}
