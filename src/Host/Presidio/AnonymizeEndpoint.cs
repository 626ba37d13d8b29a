using System.Text.Json;

namespace Guard.Host.Presidio;

/// <summary>Presidio's anonymizer: does to each result what the request says, and undoes what can be undone.</summary>
internal static class AnonymizeEndpoint
{
    private const string AnalyzerResults = "analyzer_results";
    private const string AnonymizerResults = "anonymizer_results";

    public static PresidioFault? Anonymize(PresidioCall call, Utf8JsonWriter writer)
    {
        var reader = new PresidioReader(StatusCodes.Status422UnprocessableEntity);
        var operators = OperatorSet.ReadAnonymizers(call.Body, reader);
        return Rewrite(call, writer, reader, operators, isAnonymizing: true);
    }

    public static PresidioFault? Deanonymize(PresidioCall call, Utf8JsonWriter writer)
    {
        var reader = new PresidioReader(StatusCodes.Status422UnprocessableEntity);
        var operators = OperatorSet.ReadDeanonymizers(call.Body, reader);
        return Rewrite(call, writer, reader, operators, isAnonymizing: false);
    }

    private static PresidioFault? Rewrite(PresidioCall call, Utf8JsonWriter writer, PresidioReader reader, OperatorSet operators, bool isAnonymizing)
    {
        if (!call.Body.EnumerateObject().Any())
        {
            return PresidioFault.BadRequest("Invalid request json: \"text\" is needed.");
        }

        var texts = PresidioTexts.Read(call.Body, reader) ?? new PresidioTexts([""], IsList: false);
        var member = isAnonymizing ? AnalyzerResults : AnonymizerResults;
        var results = PresidioReader.Member(call.Body, member);
        if (reader.Fault is null && Shape(results, texts, member, isAnonymizing) is { } fault)
        {
            reader.Refuse(fault);
        }

        if (texts.IsList)
        {
            writer.WriteStartArray();
        }

        var work = 0L;
        for (var i = 0; i < texts.Items.Length && reader.Fault is null; i++)
        {
            call.Cancellation.ThrowIfCancellationRequested();
            var text = new CodePoints(texts.Items[i]);
            var own = results.ValueKind == JsonValueKind.Undefined ? default : texts.IsList ? results[i] : results;
            var spans = own.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? [] : EntitySpanReader.Read(own, member, text.Count, isAnonymizing, reader);
            if (reader.Fault is null && TextRewrite.Apply(text, isAnonymizing ? SpanConflicts.Resolve(text, spans) : spans, operators, ref work, reader) is { } rewritten)
            {
                Write(writer, rewritten);
            }
        }

        if (texts.IsList && reader.Fault is null)
        {
            writer.WriteEndArray();
        }

        return reader.Fault;
    }

    /// <summary>What is wrong with the list of results as a whole.</summary>
    private static PresidioFault? Shape(JsonElement results, PresidioTexts texts, string member, bool isAnonymizing)
    {
        if (results.ValueKind == JsonValueKind.Undefined)
        {
            return isAnonymizing && !texts.IsList ? PresidioFault.Unprocessable($"\"{member}\" is needed: the results of /analyze, or an empty list.") : null;
        }

        if (results.ValueKind != JsonValueKind.Array)
        {
            return PresidioFault.Unprocessable($"\"{member}\" must be a list.");
        }

        return texts.IsList && results.GetArrayLength() != texts.Items.Length
            ? PresidioFault.Unprocessable($"\"{member}\" must hold one list of results for each text.")
            : null;
    }

    private static void Write(Utf8JsonWriter writer, RewrittenText rewritten)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, rewritten.Text);
        writer.WriteStartArray("items"u8);
        foreach (var item in rewritten.Items)
        {
            writer.WriteStartObject();
            writer.WriteNumber("start"u8, item.Start);
            writer.WriteNumber("end"u8, item.End);
            writer.WriteString("entity_type"u8, item.Entity);
            writer.WriteString("text"u8, item.Text);
            writer.WriteString("operator"u8, item.Operator);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
