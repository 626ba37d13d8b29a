using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Guard.Plugins.Pii;

namespace Guard.Host.Presidio;

/// <summary>Presidio's analyzer: where is which personal data, and how likely is it. Offsets are Unicode code points.</summary>
internal sealed class AnalyzeEndpoint(TimeProvider time)
{
    private const string IdentifierPrefix = "guard/";

    /// <summary>The names Guard's recognizers go by in answers, by entity: <c>US_SSN</c> is found by <c>UsSsnRecognizer</c>.</summary>
    private static readonly Dictionary<string, string> RecognizerNames = PiiAnalyzer.SupportedEntities.ToDictionary(static entity => entity, NameOf, StringComparer.Ordinal);

    public static IEnumerable<string> Recognizers => PiiAnalyzer.SupportedEntities.Select(static entity => RecognizerNames[entity]);

    public PresidioFault? Answer(PresidioCall call, Utf8JsonWriter writer)
    {
        var reader = new PresidioReader(StatusCodes.Status400BadRequest);
        if (AnalyzeRequest.Read(call.Body, reader) is not { } request)
        {
            return reader.Fault;
        }

        call.NameUnsupported(request.Unsupported);
        using var budget = new ScanBudget(time, call.Cancellation);
        if (request.Texts.IsList)
        {
            writer.WriteStartArray();
        }

        foreach (var text in request.Texts.Items)
        {
            if (budget.IsTimeUp)
            {
                return ScanBudget.TooSlow;
            }

            if (Analyze(request, text, budget, out var spans) is { } fault)
            {
                return fault;
            }

            writer.WriteStartArray();
            foreach (var span in spans)
            {
                Write(writer, span, request.IsExplained);
            }

            writer.WriteEndArray();
        }

        if (request.Texts.IsList)
        {
            writer.WriteEndArray();
        }

        return null;
    }

    private static PresidioFault? Analyze(AnalyzeRequest request, string text, ScanBudget budget, out List<AnalyzedSpan> spans)
    {
        spans = [];
        ImmutableArray<PiiFinding> own = [];
        if (request.Analyzer is { } analyzer
            && (!analyzer.TryAnalyze(Encoding.UTF8.GetBytes(text), ScanBudget.MaxFindings, out own, budget.Token) || !budget.TryCount(own.Length)))
        {
            return budget.IsTimeUp ? ScanBudget.TooSlow : ScanBudget.TooMany;
        }

        foreach (var finding in own)
        {
            spans.Add(new AnalyzedSpan(finding.Entity, finding.Start, finding.End, finding.Score) { Recognizer = RecognizerNames[finding.Entity], OriginalScore = finding.Score });
        }

        var codePoints = new CodePoints(text);
        foreach (var recognizer in request.Recognizers)
        {
            var isSupported = NearbyWords.ContainedIn(request.Context, recognizer.Context);
            if (recognizer.Find(codePoints, isSupported, budget, spans) is { } fault)
            {
                return fault;
            }
        }

        spans.RemoveAll(span => span.Score < request.ScoreThreshold);
        spans = SpanDuplicates.Remove(spans);
        return request.AllowList.IsEmpty ? null : RemoveAllowed(request.AllowList, codePoints, budget, ref spans);
    }

    private static PresidioFault? RemoveAllowed(AllowList allowList, CodePoints text, ScanBudget budget, ref List<AnalyzedSpan> spans)
    {
        var kept = new List<AnalyzedSpan>(spans.Count);
        foreach (var span in spans)
        {
            if (allowList.Allows(text.Slice(span.Start, span.End), budget) is not { } isAllowed)
            {
                return PresidioFault.BadRequest("\"allow_list\" takes too long on this text. Simplify its patterns, or send the text in parts.");
            }

            if (!isAllowed)
            {
                kept.Add(span);
            }
        }

        spans = kept;
        return null;
    }

    private static void Write(Utf8JsonWriter writer, AnalyzedSpan span, bool isExplained)
    {
        writer.WriteStartObject();
        if (isExplained)
        {
            WriteExplanation(writer, span);
        }
        else
        {
            writer.WriteNull("analysis_explanation"u8);
        }

        writer.WriteNumber("end"u8, span.End);
        writer.WriteString("entity_type"u8, span.Entity);
        writer.WriteStartObject("recognition_metadata"u8);
        writer.WriteString("recognizer_identifier"u8, IdentifierPrefix + (span.Pattern is null ? span.Entity : span.Recognizer));
        writer.WriteString("recognizer_name"u8, span.Recognizer);
        writer.WriteEndObject();
        writer.WriteNumber("score"u8, span.Score);
        writer.WriteNumber("start"u8, span.Start);
        writer.WriteEndObject();
    }

    private static void WriteExplanation(Utf8JsonWriter writer, AnalyzedSpan span)
    {
        writer.WriteStartObject("analysis_explanation"u8);
        writer.WriteNumber("original_score"u8, span.OriginalScore);
        writer.WriteString("pattern"u8, span.Pattern?.Regex.ToString());
        writer.WriteString("pattern_name"u8, span.Pattern?.Name);
        writer.WriteString("recognizer"u8, span.Recognizer);
        writer.WriteNumber("score"u8, span.Score);
        writer.WriteNumber("score_context_improvement"u8, Math.Round(span.Score - span.OriginalScore, 6));
        writer.WriteString("supportive_context_word"u8, "");
        writer.WriteNull("textual_explanation"u8);
        writer.WriteNull("validation_result"u8);
        writer.WriteEndObject();
    }

    private static string NameOf(string entity) =>
        string.Concat(entity.Split('_').Select(static word => word[..1] + word[1..].ToLowerInvariant())) + "Recognizer";
}
