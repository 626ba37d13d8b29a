using System.Globalization;
using System.Text;

namespace Guard.Engine.Schemas.Patterns;

/// <summary>
/// A set of characters on its way from ECMA-262, where a character is a code point, to .NET, where it is a UTF-16 unit: what lies above U+FFFF becomes pairs.
/// The texts that are matched hold no half pairs.
/// </summary>
internal sealed class EcmaClass
{
    private const int FirstPair = 0x10000;
    private const bool AnyFirstHalf = true;
    private const bool NoHalves = false;

    private readonly CodePointSet _set = new();
    private readonly StringBuilder _tokens = new();

    public bool IsNegated { get; set; }

    public void Add(int first, int last) => _set.Add(first, last);

    public void Add(CodePointSet set) => _set.Add(set);

    /// <summary>Adds a property; false when it is not known.</summary>
    public bool AddProperty(string expression, bool isNegated)
    {
        if (UnicodeProperties.Find(expression, out var token) is not { } set)
        {
            return false;
        }

        if (isNegated)
        {
            _set.Add(set.Complement());
        }
        else if (token is null)
        {
            _set.Add(set);
        }
        else
        {
            _tokens.Append(token);
            foreach (var (first, last) in set.Within(FirstPair, CodePointSet.Last))
            {
                _set.Add(first, last);
            }
        }

        return true;
    }

    /// <summary>Writes it as one .NET term; the result is how many alternatives it became.</summary>
    public int WriteTo(StringBuilder output)
    {
        var above = (IsNegated ? _set.Complement() : _set).Within(FirstPair, CodePointSet.Last).ToArray();
        if (above is [(FirstPair, CodePointSet.Last)])
        {
            // With every pair allowed, a first half is a unit like any other; a second half never stands alone, so it cannot be mistaken for one.
            output.Append("(?:").Append(Units(AnyFirstHalf)).Append("[\\uDC00-\\uDFFF]?)");
            return 2;
        }

        var units = Units(NoHalves);
        var pairs = new List<string>();
        AddPairs(above, pairs);
        if (pairs.Count == 0)
        {
            output.Append(units ?? @"[^\0-\uFFFF]");
            return 1;
        }

        output.Append("(?:").Append(units).Append(units is null ? "" : "|").AppendJoin('|', pairs).Append(')');
        return pairs.Count + 1;
    }

    public static void AppendUnit(StringBuilder output, int unit)
    {
        if (unit < 0x80 && char.IsAsciiLetterOrDigit((char)unit))
        {
            output.Append((char)unit);
        }
        else
        {
            output.Append(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
        }
    }

    /// <summary>The part below U+10000 as a class, with the first halves of pairs or without; null when it is empty.</summary>
    private string? Units(bool withFirstHalves)
    {
        var text = new StringBuilder(_tokens.ToString());
        AppendRanges(text, _set.Within(0, 0xD7FF));
        AppendRanges(text, _set.Within(0xE000, 0xFFFF));
        if (IsNegated)
        {
            return $"[^{text}{(withFirstHalves ? "" : "\\uD800-\\uDBFF")}\\uDC00-\\uDFFF]";
        }

        text.Append(withFirstHalves ? "\\uD800-\\uDBFF" : "");
        return text.Length > 0 ? $"[{text}]" : null;
    }

    private static void AppendRanges(StringBuilder text, IEnumerable<(int First, int Last)> ranges)
    {
        foreach (var (first, last) in ranges)
        {
            AppendUnit(text, first);
            if (last > first)
            {
                text.Append('-');
                AppendUnit(text, last);
            }
        }
    }

    private static void AddPairs((int First, int Last)[] ranges, List<string> pairs)
    {
        var byHigh = new SortedDictionary<int, StringBuilder>();
        foreach (var (first, last) in ranges)
        {
            var firstHigh = High(first);
            var lastHigh = High(last);
            if (firstHigh == lastHigh)
            {
                AddLow(byHigh, firstHigh, Low(first), Low(last));
                continue;
            }

            var fullFrom = Low(first) == 0xDC00 ? firstHigh : firstHigh + 1;
            var fullTo = Low(last) == 0xDFFF ? lastHigh : lastHigh - 1;
            if (fullFrom > firstHigh)
            {
                AddLow(byHigh, firstHigh, Low(first), 0xDFFF);
            }

            if (fullTo >= fullFrom)
            {
                pairs.Add(string.Create(CultureInfo.InvariantCulture, $@"[\u{fullFrom:X4}-\u{fullTo:X4}][\uDC00-\uDFFF]"));
            }

            if (fullTo < lastHigh)
            {
                AddLow(byHigh, lastHigh, 0xDC00, Low(last));
            }
        }

        pairs.AddRange(byHigh.Select(entry => string.Create(CultureInfo.InvariantCulture, $@"\u{entry.Key:X4}[{entry.Value}]")));
    }

    private static void AddLow(SortedDictionary<int, StringBuilder> byHigh, int high, int first, int last)
    {
        if (!byHigh.TryGetValue(high, out var text))
        {
            byHigh.Add(high, text = new StringBuilder());
        }

        AppendRanges(text, [(first, last)]);
    }

    private static int High(int value) => 0xD800 + ((value - FirstPair) >> 10);

    private static int Low(int value) => 0xDC00 + ((value - FirstPair) & 0x3FF);
}
