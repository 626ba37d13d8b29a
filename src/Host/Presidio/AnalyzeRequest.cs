using System.Collections.Immutable;
using System.Text.Json;
using Guard.Plugins.Pii;

namespace Guard.Host.Presidio;

/// <summary>
/// The body of <c>/analyze</c>. <c>language</c> is checked for its type and otherwise without effect: Guard's recognizers read every language;
/// <c>correlation_id</c>, <c>trace</c> and what nobody knows are passed over.
/// </summary>
internal sealed record AnalyzeRequest
{
    private const int MaxEntities = 1000;
    private const int MaxContext = 100;
    private const int MaxNameLength = 200;

    public required PresidioTexts Texts { get; init; }

    public required double ScoreThreshold { get; init; }

    /// <summary>Guard's own recognizers, or null when none is asked for.</summary>
    public PiiAnalyzer? Analyzer { get; init; }

    public ImmutableArray<AdHocRecognizer> Recognizers { get; init; } = [];

    public ImmutableArray<string> Context { get; init; } = [];

    public required AllowList AllowList { get; init; }

    /// <summary>Each finding says how it came about.</summary>
    public bool IsExplained { get; init; }

    /// <summary>Entities that were asked for and that nothing here can find.</summary>
    public ImmutableArray<string> Unsupported { get; init; } = [];

    /// <summary>The request, or null when the reader holds a complaint.</summary>
    public static AnalyzeRequest? Read(JsonElement body, PresidioReader reader)
    {
        var texts = PresidioTexts.Read(body, reader);
        if (texts is null || texts.Items.IsEmpty || (!texts.IsList && texts.Items[0].Length == 0))
        {
            reader.Refuse(PresidioFault.NoText);
            return null;
        }

        reader.Text(body, "language", "language", MaxNameLength);
        var threshold = reader.Number(body, "score_threshold", "score_threshold") ?? 0;
        var flags = reader.WholeNumber(body, "regex_flags", "regex_flags") ?? PatternCompiler.DefaultFlags;
        if (PatternCompiler.Options(flags, reader) is not { } options)
        {
            return null;
        }

        var entities = reader.Texts(body, "entities", "entities", MaxEntities, MaxNameLength);
        var context = reader.Texts(body, "context", "context", MaxContext, MaxNameLength);
        var recognizers = new AdHocRecognizerReader(reader, options).Read(body);
        var allowList = AllowList.Read(body, options, reader);
        if (reader.Fault is not null)
        {
            return null;
        }

        var own = entities.IsEmpty ? PiiAnalyzer.SupportedEntities : [.. entities.Where(PiiAnalyzer.Supports)];
        var wanted = entities.IsEmpty ? recognizers : [.. recognizers.Where(recognizer => entities.Contains(recognizer.Entity, StringComparer.Ordinal))];
        if (own.IsEmpty && wanted.IsEmpty)
        {
            reader.Refuse(PresidioFault.NoRecognizers);
            return null;
        }

        return new AnalyzeRequest
        {
            Texts = texts,
            ScoreThreshold = threshold,
            Analyzer = own.IsEmpty ? null : new PiiAnalyzer(new PiiAnalysis { Entities = own, ScoreThreshold = threshold, ContextWords = context }),
            Recognizers = wanted,
            Context = context,
            AllowList = allowList,
            IsExplained = IsTruthy(PresidioReader.Member(body, "return_decision_process")),
            Unsupported = [.. entities.Except(own, StringComparer.Ordinal).Except(wanted.Select(static recognizer => recognizer.Entity), StringComparer.Ordinal)],
        };
    }

    private static bool IsTruthy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.Number => value.TryGetDouble(out var number) && number != 0,
        JsonValueKind.String => !value.ValueEquals(""),
        _ => false,
    };
}
