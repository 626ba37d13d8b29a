using System.Collections.Immutable;
using System.Text;
using Guard.Plugins.Text;

namespace Guard.Plugins.Pii;

/// <summary>
/// Finds personal data in whole texts, with the recognizers of the <c>pii</c> guardrail. Findings come in the order of the text and never overlap: where
/// several candidates start at one place the longest wins, then the likeliest; one that is likely is never hidden by one that is not. Immutable and
/// thread-safe.
/// </summary>
public sealed class PiiAnalyzer
{
    private const double ContextGain = 0.35;
    private const double ContextFloor = 0.4;
    private const int MaxWordBytes = 128;
    private const int PieceBytes = 64 * 1024;

    private readonly double _threshold;
    private readonly ulong _supported;
    private readonly PiiScanner _likely;
    private readonly PiiScanner? _unlikely;

    public PiiAnalyzer(PiiAnalysis analysis)
    {
        _threshold = analysis.ScoreThreshold;
        var entities = 0UL;
        foreach (var name in analysis.Entities)
        {
            entities |= PiiEntities.TryParse(name, out var entity) ? PiiEntities.SetOf(entity) : 0;
        }

        _supported = Supported(analysis.ContextWords, entities);
        var least = _supported == 0 ? _threshold : _threshold <= ContextFloor ? 0 : _threshold - ContextGain;
        _likely = new PiiScanner(entities, Math.Max(least, PiiSettings.DefaultMinScore));
        _unlikely = least < PiiSettings.DefaultMinScore ? new PiiScanner(entities, least) : null;
    }

    /// <summary>Every entity there is a recognizer for.</summary>
    public static ImmutableArray<string> SupportedEntities { get; } = [.. PiiEntities.Names];

    /// <summary>The entities a rule looks for that names none.</summary>
    public static ImmutableArray<string> DefaultEntities { get; } = [.. PiiEntities.Names.Where(static (_, index) => (PiiEntities.Default & (1UL << index)) != 0)];

    public static bool Supports(string entity) => PiiEntities.TryParse(entity, out _);

    /// <summary>The findings of a whole text. A half of a surrogate pair that stands alone counts as one code point and three bytes.</summary>
    public ImmutableArray<PiiFinding> Analyze(string text) => Analyze(Encoding.UTF8.GetBytes(text));

    /// <summary>The findings of a whole text. Bytes that are no UTF-8 are part of no finding, but their offsets count.</summary>
    public ImmutableArray<PiiFinding> Analyze(ReadOnlySpan<byte> utf8)
    {
        TryAnalyze(utf8, int.MaxValue, out var findings, CancellationToken.None);
        return findings;
    }

    /// <summary>
    /// The same, giving up with false as soon as one reading of the text holds more than <paramref name="maxFindings"/> candidates, or soon after
    /// <paramref name="cancellationToken"/> is signalled.
    /// </summary>
    public bool TryAnalyze(ReadOnlySpan<byte> utf8, int maxFindings, out ImmutableArray<PiiFinding> findings, CancellationToken cancellationToken)
    {
        findings = [];
        List<PiiMatch>? likely = null;
        List<PiiMatch>? unlikely = null;
        if (!TryScan(_likely, utf8, maxFindings, ref likely, cancellationToken) || (_unlikely is not null && !TryScan(_unlikely, utf8, maxFindings, ref unlikely, cancellationToken)))
        {
            return false;
        }

        if (likely is not null || unlikely is not null)
        {
            findings = FindingsOf(utf8, Merged(likely ?? [], unlikely ?? []));
        }

        return true;
    }

    /// <summary>Reads in pieces, which changes no finding, so that a text full of findings is noticed early.</summary>
    private static bool TryScan(PiiScanner scanner, ReadOnlySpan<byte> utf8, int maxFindings, ref List<PiiMatch>? matches, CancellationToken cancellationToken)
    {
        var judged = 0;
        var end = 0;
        while (end < utf8.Length)
        {
            end = Math.Min(utf8.Length, end + PieceBytes);
            judged = end - scanner.Scan(utf8[..end], judged, end < utf8.Length, ref matches);
            if (matches?.Count > maxFindings || cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        return true;
    }

    private ImmutableArray<PiiFinding> FindingsOf(ReadOnlySpan<byte> utf8, IEnumerable<PiiMatch> matches)
    {
        var findings = ImmutableArray.CreateBuilder<PiiFinding>();
        var codePoints = 0;
        var counted = 0;
        foreach (var match in matches)
        {
            var score = ScoreOf(match);
            if (score < _threshold)
            {
                continue;
            }

            codePoints += CodePointsIn(utf8[counted..match.Start]);
            var length = CodePointsIn(utf8.Slice(match.Start, match.Length));
            findings.Add(new PiiFinding(PiiEntities.NameOf(match.Entity), codePoints, codePoints + length, match.Start, match.End, score));
            codePoints += length;
            counted = match.End;
        }

        return findings.DrainToImmutable();
    }

    /// <summary>Both in order, without the unlikely ones that touch a likely one.</summary>
    private static IEnumerable<PiiMatch> Merged(List<PiiMatch> likely, List<PiiMatch> unlikely)
    {
        var next = 0;
        foreach (var match in unlikely)
        {
            while (next < likely.Count && likely[next].End <= match.Start)
            {
                yield return likely[next++];
            }

            if (next == likely.Count || likely[next].Start >= match.End)
            {
                yield return match;
            }
        }

        while (next < likely.Count)
        {
            yield return likely[next++];
        }
    }

    private static int CodePointsIn(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var unit in utf8)
        {
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    /// <summary>The entities that one of the words speaks for.</summary>
    private static ulong Supported(ImmutableArray<string> words, ulong entities)
    {
        var supported = 0UL;
        foreach (var text in words)
        {
            foreach (var word in text.Split((char[])[' ', '_', '-', '.', ',', ':', '/', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                var utf8 = Encoding.UTF8.GetBytes(word);
                if (utf8.Length > MaxWordBytes)
                {
                    continue;
                }

                var symbols = SymbolText.Of(utf8, false, SymbolBuffers.OfThread).Symbols;
                for (var entity = 0; entity < PiiEntities.Names.Count; entity++)
                {
                    supported |= ContextWords.Contains((PiiEntity)entity, symbols) ? 1UL << entity : 0;
                }
            }
        }

        return supported & entities;
    }

    private double ScoreOf(in PiiMatch match) => (_supported & (1UL << (int)match.Entity)) == 0
        ? match.Score
        : Math.Min(1, Math.Max(match.Score + ContextGain, ContextFloor));
}
